package io.stylemill.checkpoint;

import java.util.Set;

/**
 * What the names in a pickle mean here. No name is ever looked up: {@link Constructors} rebuilds a
 * short list of functions and classes as data, and every other name gives an object without a
 * function.
 *
 * <p>Names that run, open or load something are only told apart so that people are warned of the
 * file: a reader that follows them, as Python's does, would run them.
 */
final class GlobalNames {
    /**
     * Modules of which every function starts programs, reaches other machines, or loads code or
     * further pickles.
     */
    private static final Set<String> RUNNING_MODULES = Set.of("""
            os posix nt subprocess commands popen2 pty sys shutil runpy importlib imp pkgutil pip setuptools code codeop
            bdb pdb profile cProfile timeit trace doctest socket ssl ftplib http httplib urllib urllib2 urllib3 requests
            smtplib telnetlib xmlrpc webbrowser ctypes cffi multiprocessing threading _thread thread asyncio concurrent
            signal pickle cPickle _pickle marshal shelve dbm joblib cloudpickle io _io tempfile zipimport""".split("\\s+"));

    /** Such functions in modules that also have harmless names. */
    private static final Set<String> RUNNING_NAMES = Set.of("""
            builtins.eval builtins.exec builtins.execfile builtins.compile builtins.open builtins.__import__
            builtins.getattr builtins.setattr builtins.delattr builtins.apply builtins.input builtins.breakpoint
            builtins.globals builtins.locals builtins.vars codecs.open numpy.load numpy.fromfile numpy.memmap
            numpy.save numpy.DataSource dill.load dill.loads dill._dill.load dill._dill.loads torch.load torch.save
            torch.serialization.load torch.serialization.save torch.hub.load torch.jit.load
            torch.storage._load_from_file dnnlib.util.call_func_by_name dnnlib.util.open_url
            torch_utils.persistence._src_to_module pandas.read_pickle""".split("\\s+"));

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

    /** Refuses a name that runs, opens or loads something. */
    static void check(Pickled.Global global, long at) {
        Pickled.Global name = canonical(global);
        if (RUNNING_NAMES.contains(name.toString()) || running(name.module())) {
            throw Refusal.unsafe("the pickle names " + Attributes.brief(global) + " at byte " + at
                    + ", which runs, opens or loads something");
        }
    }

    /** Returns whether a module is one of which every function runs, opens or loads something. */
    static boolean running(String module) {
        int dot = module.indexOf('.');
        return RUNNING_MODULES.contains(dot < 0 ? module : module.substring(0, dot));
    }
}
