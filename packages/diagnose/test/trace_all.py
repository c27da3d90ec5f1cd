"""Traces many programs with one start of Python and numpy: a fork for each. Arguments: the tracer, then files; writes file + ".json" beside each."""
import os, sys
import numpy
tracer = sys.argv[1]
with open(tracer, encoding="utf8") as f:
    code = compile(f.read(), tracer, "exec")
for path in sys.argv[2:]:
    child = os.fork()
    if child == 0:
        sys.argv = [tracer, path]
        sys.stdout = open(path + ".json", "w")
        try:
            exec(code, {"__name__": "__main__", "__file__": tracer})
            sys.stdout.flush()
        except BaseException as e:
            sys.stderr.write("%s: %r\n" % (path, e))
            os._exit(1)
        os._exit(0)
    os.waitpid(child, 0)
