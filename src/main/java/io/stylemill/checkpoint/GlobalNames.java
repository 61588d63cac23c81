package io.stylemill.checkpoint;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names a pickle may mention.
 *
 * <p>Three kinds. Listed names are rebuilt as data by {@link Constructors}. A class (its name begins with an upper-case
 * letter) of a module outside Python's standard library and NumPy may be mentioned, and created by NEWOBJ as an inert
 * object that keeps nothing: other parts of a snapshot consist of them. A few plain names (dtypes, activation functions of
 * {@code torch.nn.functional}) may be mentioned, but not called. Everything else is refused where it is named, called or
 * not.
 */
final class GlobalNames {
    private static final Set<String> LISTED = Set.of(
            "torch_utils.persistence._reconstruct_persistent_obj",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch.storage._load_from_bytes",
            "torch.Size",
            "torch.device",
            "collections.OrderedDict",
            "collections.defaultdict",
            "collections.Counter",
            "dnnlib.util.EasyDict",
            "dnnlib.tflib.network.Network",
            "argparse.Namespace",
            "builtins.dict",
            "builtins.list",
            "builtins.tuple",
            "builtins.set",
            "builtins.frozenset",
            "builtins.bytes",
            "builtins.bytearray",
            "builtins.object",
            "builtins.int",
            "builtins.float",
            "builtins.bool",
            "builtins.str",
            "_codecs.encode",
            "copyreg._reconstructor",
            "dill._dill._create_array",
            "numpy.dtype",
            "numpy.ndarray",
            "numpy.core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy.core.numeric._frombuffer",
            "pathlib.PosixPath",
            "pathlib.WindowsPath",
            "pathlib.PurePosixPath",
            "pathlib.PureWindowsPath",
            "pathlib.Path");

    private static final Pattern PLAIN = Pattern.compile(
            "(torch|numpy)\\.(u?int(8|16|32|64)|b?float(16|32|64)|half|double|float|long|int|short|bool_?)"
                    + "|torch\\.nn\\.functional\\.[a-z_]{1,40}"
                    + "|torch\\.(contiguous_format|channels_last|preserve_format|strided)");
    private static final Pattern CLASS = Pattern.compile("[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Z][A-Za-z0-9_]*");

    /** The top-level modules of Python 2.7 to 3.14 and NumPy, whose classes can do anything. */
    private static final Set<String> STANDARD = Set.of("""
            abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex
            bisect builtins bz2 cPickle cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections
            colorsys commands compileall compression concurrent configparser contextlib contextvars copy copyreg crypt
            csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email
            encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib
            functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib
            imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging
            lzma macpath mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis
            nntplib nt ntpath nturl2path numbers numpy opcode operator optparse os ossaudiodev parser pathlib pdb pickle
            pickletools pip pipes pkg_resources pkgutil platform plistlib popen2 poplib posix posixpath pprint profile
            pstats pty pwd py py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource
            rlcompleter runpy sched secrets select selectors setuptools shelve shlex shutil signal site smtpd smtplib
            sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
            stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile
            termios textwrap this thread threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc
            tty turtle turtledemo types typing unicodedata unittest urllib urllib2 uu uuid venv warnings wave weakref
            webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo""".split("\\s+"));

    private GlobalNames() {}

    /** Returns the name as current Python and NumPy 1 write it. */
    static Pickled.Global canonical(Pickled.Global global) {
        String module = global.module();
        if (module.equals("__builtin__")) {
            module = "builtins";
        } else if (module.equals("copy_reg")) {
            module = "copyreg";
        } else if (module.equals("dill.dill")) {
            module = "dill._dill";
        } else if (module.startsWith("numpy._core.")) {
            module = "numpy.core." + module.substring("numpy._core.".length());
        }
        return new Pickled.Global(module, global.name());
    }

    /** Refuses a name of none of the three kinds. */
    static void check(Pickled.Global global, long at) {
        Pickled.Global name = canonical(global);
        if (!LISTED.contains(name.toString())
                && !TorchStorages.isStorage(name)
                && !PLAIN.matcher(name.toString()).matches()
                && !inert(name)) {
            throw Refusal.unsafe("the pickle names " + Attributes.brief(global) + " at byte " + at
                    + ", which no checkpoint needs; nothing was imported or executed. Do not open this file with other"
                    + " programs");
        }
    }

    /** Returns whether the name is that of a class that may stand for an inert object. */
    static boolean inert(Pickled.Global name) {
        String module = name.module();
        if (!CLASS.matcher(module).matches() || !CLASS_NAME.matcher(name.name()).matches()) {
            return false;
        }
        int dot = module.indexOf('.');
        return !STANDARD.contains(dot < 0 ? module : module.substring(0, dot));
    }
}
