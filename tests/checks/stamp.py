"""What has passed a check is checked again when it was edited, as make does it."""
import os


def age(path):
    return os.stat(path).st_mtime if os.path.exists(path) else 0


class Stamp:
    """A file of the build tree that is as old as the last check of NAME that passed."""

    def __init__(self, build, name):
        self.path = os.path.join(os.path.abspath(build), "passed", name)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with open(self.path + ".begun", "w"):
            pass

    def edited(self, files):
        """Those of the files that are newer."""
        since = age(self.path)
        return [f for f in files if age(f) > since]

    def passed(self):
        """As old as the beginning of this check: what was edited meanwhile is newer."""
        os.replace(self.path + ".begun", self.path)
