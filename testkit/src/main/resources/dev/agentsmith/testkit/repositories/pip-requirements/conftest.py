# Lets the tests import what lies beside this file.
