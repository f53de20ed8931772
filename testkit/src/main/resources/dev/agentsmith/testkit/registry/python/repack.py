"""Makes wheels of packages that are installed here, and of what they need.

    python3 repack.py <folder for the wheels> <name>...
"""

import base64
import hashlib
import os
import re
import sys
import zipfile
from importlib import metadata

# Where Debian's packages lie, for a Python of another origin.
DEBIAN = ["/usr/lib/python3/dist-packages"]


def find(name):
    for path in (None, DEBIAN):
        found = list(metadata.distributions(name=name, **({"path": path} if path else {})))
        if found:
            return found[0]
    return None


def listed(dist):
    """What the package says it has; Debian's say no more than the names of their modules."""
    root = str(dist.locate_file(""))
    if dist.files is not None and str(getattr(dist, "_path", "")).endswith(".dist-info"):
        for file in dist.files:
            yield root, str(file)
        return
    modules = (dist.read_text("top_level.txt") or dist.metadata["Name"].lower()).split()
    for module in modules:
        if os.path.exists(os.path.join(root, module + ".py")):
            yield root, module + ".py"
        for folder, _, names in os.walk(os.path.join(root, module)):
            for name in names:
                yield root, os.path.relpath(os.path.join(folder, name), root)


def content(dist):
    files = {}
    for root, path in listed(dist):
        outside = path.startswith("..") or os.path.isabs(path)
        if not outside and "__pycache__" not in path and "-info" not in path.split(os.sep)[0]:
            with open(os.path.join(root, path), "rb") as file:
                files[path.replace(os.sep, "/")] = file.read()
    return files


def needs(dist):
    return [need for need in dist.requires or [] if "extra ==" not in need]


def repack(dist, folder):
    name = re.sub(r"[-_.]+", "_", dist.metadata["Name"]).lower()
    info = "%s-%s.dist-info/" % (name, dist.version)
    about = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (dist.metadata["Name"], dist.version)
    files = content(dist)
    files[info + "METADATA"] = (
        about + "".join("Requires-Dist: %s\n" % need for need in needs(dist))
    ).encode()
    files[info + "WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: agentsmith-testkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    points = dist.read_text("entry_points.txt")
    if points:
        files[info + "entry_points.txt"] = points.encode()
    record = ""
    for path, bytes_ in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(bytes_).digest()).rstrip(b"=").decode()
        record += "%s,sha256=%s,%d\n" % (path, digest, len(bytes_))
    files[info + "RECORD"] = (record + info + "RECORD,,\n").encode()
    wheel = "%s-%s-py3-none-any.whl" % (name, dist.version)
    with zipfile.ZipFile(os.path.join(folder, wheel), "w") as archive:
        for path, bytes_ in files.items():
            archive.writestr(path, bytes_)


def main(folder, *names):
    waiting, done = list(names), set()
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in done:
            continue
        done.add(key)
        dist = find(name)
        if dist is None and name in names:
            sys.exit("python3 has no " + name)
        if dist is None:
            continue  # needed on other systems only, as its marker says
        repack(dist, folder)
        waiting += [re.match(r"[\w.-]+", need).group() for need in needs(dist)]


main(*sys.argv[1:])
