"""Makes large journals, and measures programs that read them."""
import hashlib
import resource
import subprocess
import sys


def make(path, count):
    """Lines as long as they could be before they were bounded: a key id of 16 kB, in hexadecimal."""
    check = ""
    key = "00" * (16 << 10)
    with open(path, "w") as file:
        for number in range(1, int(count) + 1):
            body = (
                f'{{"seq":{number},"time":"2026-11-23T15:04:05.678Z","lamp":"yellow","reason":"key-unknown",'
                f'"format":"HC1","keyID":"{key}","source":"camera","latencyMs":41'
            )
            check = hashlib.sha256((check + body + "}").encode()).digest()[:8].hex()
            file.write(f'{body},"check":"{check}"}}\n')


def peak(*command):
    """The largest resident set of a program, in KiB, and its exit status."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode)


if __name__ == "__main__":
    {"make": make, "peak": peak}[sys.argv[1]](*sys.argv[2:])
