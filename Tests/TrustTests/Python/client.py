"""Updates from a repository in a folder with python-tuf, and fetches the targets it is asked for.

client.py REPOSITORY WORK TARGET…    prints a line for each: its path and the SHA-256 of its bytes
"""

import datetime
import hashlib
import pathlib
import sys

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater
from tuf.ngclient._internal import trusted_metadata_set


class FolderFetcher(FetcherInterface):
    """Files of a folder as if a web server gave them."""

    def __init__(self, folder):
        self.folder = folder

    def _fetch(self, url):
        path = self.folder / url.removeprefix("folder:/")
        if not path.is_file():
            raise DownloadHTTPError("not there", 404)
        yield path.read_bytes()


def at(time):
    """Makes python-tuf judge expiry at a time of ours."""

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return time

    trusted_metadata_set.datetime.datetime = Clock


def main(repository, work, time, *targets):
    at(datetime.datetime.fromisoformat(time))
    repository, work = pathlib.Path(repository), pathlib.Path(work)
    (work / "metadata").mkdir(parents=True)
    (work / "targets").mkdir()
    updater = Updater(
        metadata_dir=str(work / "metadata"),
        metadata_base_url="folder:/metadata/",
        target_dir=str(work / "targets"),
        target_base_url="folder:/targets/",
        fetcher=FolderFetcher(repository),
        bootstrap=(repository / "metadata" / "1.root.json").read_bytes())
    updater.refresh()
    for path in targets:
        info = updater.get_targetinfo(path)
        if info is None:
            print(path, "nobody")
            continue
        file = pathlib.Path(updater.download_target(info))
        print(path, hashlib.sha256(file.read_bytes()).hexdigest())


main(*sys.argv[1:])
