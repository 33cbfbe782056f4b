"""A network camera: GStreamer's RTSP server sends a recording to whoever signs in.

network_camera.py RECORDING USER PASSWORD      at rtsp://127.0.0.1:8554/gate
"""

import os
import pathlib
import sys
import tempfile

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


# What the server needs. Without this list GStreamer looks into every plugin of the machine at its first
# start, which takes an emulated machine a minute.
PLUGINS = "app coreelements isomp4 rtp rtpmanager tcp typefindfunctions udp".split()


def find_plugins():
    folder = pathlib.Path(tempfile.mkdtemp())
    for name in PLUGINS:
        (installed,) = pathlib.Path("/usr/lib").glob(f"*/gstreamer-1.0/libgst{name}.so")
        (folder / installed.name).symlink_to(installed)
    os.environ["GST_PLUGIN_SYSTEM_PATH_1_0"] = str(folder)
    os.environ["GST_REGISTRY"] = str(folder / "registry")
    os.environ["GST_REGISTRY_FORK"] = "no"


def media(recording):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( filesrc location={recording} ! qtdemux ! rtph264pay name=pay0 config-interval=-1 )")
    rights = GstRtspServer.RTSPPermissions()
    for right in ("media.factory.access", "media.factory.construct"):
        rights.add_permission_for_role("viewer", right, True)
    factory.set_permissions(rights)
    return factory


def sign_in(user, password):
    """As most cameras ask for it: digest, never the password itself."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(2)  # GST_RTSP_AUTH_DIGEST
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    return auth


if __name__ == "__main__":
    find_plugins()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_auth(sign_in(sys.argv[2], sys.argv[3]))
    server.get_mount_points().add_factory("/gate", media(sys.argv[1]))
    server.attach(None)
    GLib.MainLoop().run()
