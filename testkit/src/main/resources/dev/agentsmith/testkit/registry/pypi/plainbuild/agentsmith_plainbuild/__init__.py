"""A build backend (PEP 517) for source archives of pure Python that have their PKG-INFO."""

import base64
import hashlib
import os
import zipfile

_WHEEL = "Wheel-Version: 1.0\nGenerator: agentsmith-plainbuild\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _field(metadata, name):
    for line in metadata.decode().splitlines():
        if line.startswith(name + ": "):
            return line[len(name) + 2:]
    raise ValueError("PKG-INFO has no " + name)


def _stem(metadata):
    return _field(metadata, "Name").replace("-", "_") + "-" + _field(metadata, "Version")


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    metadata = _read("PKG-INFO")
    folder = _stem(metadata) + ".dist-info"
    os.makedirs(os.path.join(metadata_directory, folder))
    for name, content in (("METADATA", metadata), ("WHEEL", _WHEEL.encode())):
        with open(os.path.join(metadata_directory, folder, name), "wb") as file:
            file.write(content)
    return folder


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    metadata = _read("PKG-INFO")
    info = _stem(metadata) + ".dist-info/"
    files = {}
    for folder, _, names in os.walk("."):
        for name in names:
            if name.endswith(".py"):
                path = os.path.relpath(os.path.join(folder, name), ".")
                files[path.replace(os.sep, "/")] = _read(path)
    files[info + "METADATA"] = metadata
    files[info + "WHEEL"] = _WHEEL.encode()
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += "%s,sha256=%s,%d\n" % (path, digest, len(content))
    files[info + "RECORD"] = (record + info + "RECORD,,\n").encode()
    wheel = _stem(metadata) + "-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return wheel
