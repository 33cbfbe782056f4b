"""Other engines for `gatelight bench --engines`, each picture read once by each that is asked for.

Reads requests from standard input: `picture WIDTH HEIGHT` and a byte of brightness a pixel, or
`read NAME`, which is answered on standard output by a line of JSON: the processor time of this thread
and the texts, in base64. First of all a line says which engines there are. An argument names the folder
of WeChat's models (detect.prototxt, detect.caffemodel, sr.prototxt, sr.caffemodel).
"""

import base64
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf8", "surrogateescape")


def zxing_cpp():
    import zxingcpp

    qr = zxingcpp.BarcodeFormat.QRCode
    return lambda picture: [code.bytes for code in zxingcpp.read_barcodes(picture, formats=qr)]


def single_threaded_cv2():
    import cv2

    cv2.setNumThreads(1)
    return cv2


def opencv(detector):
    cv2 = single_threaded_cv2()
    detector = getattr(cv2, detector)()

    def read(picture):
        try:
            _, texts, _, _ = detector.detectAndDecodeMulti(picture)
        except UnicodeDecodeError as error:
            return [bytes(error.object)]
        except cv2.error:
            return []
        return [as_bytes(text) for text in texts or [] if text]

    return read


def wechat():
    cv2 = single_threaded_cv2()
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    names = ["detect.prototxt", "detect.caffemodel", "sr.prototxt", "sr.caffemodel"]
    if folder is None:
        raise RuntimeError("no folder of models: name it with --wechat-models")
    models = [os.path.join(folder, name) for name in names]
    for model in models:
        if not os.path.exists(model):
            raise RuntimeError(f"no {model}")
    detector = cv2.wechat_qrcode_WeChatQRCode(*models)

    def read(picture):
        try:
            texts, _ = detector.detectAndDecode(picture)
        except UnicodeDecodeError as error:
            return [bytes(error.object)]
        except cv2.error:
            return []
        return [as_bytes(text) for text in texts if text]

    return read


def quirc():
    import quirc as library

    def read(picture):
        decoder = library.Decoder(picture)
        texts = []
        for index in range(len(decoder)):
            try:
                texts.append(bytes(decoder[index][1].payload))
            except RuntimeError:
                pass  # A symbol was found and could not be read.
        return texts

    return read


MAKERS = {
    "zxing-cpp": zxing_cpp,
    "wechat": wechat,
    "opencv": lambda: opencv("QRCodeDetector"),
    "opencv-aruco": lambda: opencv("QRCodeDetectorAruco"),
    "quirc": quirc,
}


def main():
    # Libraries print what they like to standard output; answers go where they cannot.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    engines, offers = {}, []
    for name, make in MAKERS.items():
        try:
            engines[name] = make()
            offers.append({"name": name})
        except Exception as error:
            offers.append({"name": name, "missing": str(error) or type(error).__name__})
    print(json.dumps(offers), file=answers)
    picture = None
    requests = sys.stdin.buffer
    while line := requests.readline():
        kind, *words = line.decode().split()
        if kind == "picture":
            import numpy

            width, height = map(int, words)
            picture = numpy.frombuffer(requests.read(width * height), numpy.uint8)
            picture = picture.reshape(height, width).copy()
        else:
            start = time.thread_time_ns()
            texts = engines[words[0]](picture)
            nanoseconds = time.thread_time_ns() - start
            texts = [base64.b64encode(text).decode() for text in texts]
            print(json.dumps({"nanoseconds": nanoseconds, "texts": texts}), file=answers)


main()
