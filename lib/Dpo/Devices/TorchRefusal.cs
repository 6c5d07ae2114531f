using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Dpo.Devices;

/// <summary>Lets TorchSharp's calls fail with our sentence where libtorch is missing, in place of its own
/// search.</summary>
internal static class TorchRefusal
{
    /// <summary>Makes every native call of TorchSharp throw <see cref="TorchUnavailableException"/>; from within a type
    /// initializer .NET wraps it in a <see cref="TypeInitializationException"/>.</summary>
    /// <param name="torchSharp">Assembly TorchSharp.dll; it must not have called a native function yet.</param>
    /// <param name="problem">Message of the exception that every native call throws: what is missing and what to
    /// do.</param>
    public static void Install(Assembly torchSharp, string problem)
    {
        // TorchSharp looks whether its library is there, and searches, copies and prints when it is not.
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (assembly, name) =>
            assembly == torchSharp && name == "LibTorchSharp" ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero;
        NativeLibrary.SetDllImportResolver(torchSharp, (_, _, _) => throw new TorchUnavailableException(problem));
    }
}
