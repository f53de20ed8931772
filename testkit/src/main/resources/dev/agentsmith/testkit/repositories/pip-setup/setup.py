from setuptools import setup

setup(
    name="letters",
    version="0.1.0",
    description="Counts words.",
    py_modules=["letters"],
    install_requires=["agentsmith-words>=1.0,<2"],
    python_requires=">=3.8",
)
