using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Dpo.Devices;

/// <summary>Makes libtorch loadable before TorchSharp's first use, which cannot be repaired once it has
/// failed.</summary>
/// <remarks>A module initializer runs when any type of this library is first touched. It loads libtorch at the moment
/// when TorchSharp's assembly is loaded, so a program that uses no tensor does not pay for it. It never throws, since
/// that would spoil every type of the library for good: it keeps the failure, <see cref="Require"/> says it in one
/// sentence, and TorchSharp's own calls fail with the same sentence.</remarks>
public static class NativeTorch
{
    private const string TorchSharpName = "TorchSharp";
    private static readonly Lock Loading = new();
    private static string? _problem;

    /// <summary>What was done to load libtorch: "not started" until the first use of torch, then for example "loads as
    /// it is", "weakened copy of ..." or "failed".</summary>
    public static string State { get; private set; } = "not started";

    /// <summary>Version of TorchSharp that this process uses, for example "0.107.0".</summary>
    public static string TorchSharpVersion { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "?";

    /// <summary>Version of libtorch that TorchSharp was made for, for example "2.10.0.0".</summary>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static string LibTorchVersion
    {
        get
        {
            Require();
            return torch.__version__;
        }
    }

    /// <summary>Throws unless torch works in this process. A program that uses torch before it uses any type of this
    /// library calls it first: where libtorch has to be helped, torch's own first use would fail.</summary>
    /// <exception cref="TorchUnavailableException">libtorch is missing or cannot be loaded; the message is one sentence
    /// that says why and which command installs it.</exception>
    public static void Require()
    {
        Prepare(typeof(torch).Assembly);
        if (_problem is null)
        {
            try
            {
                torch.get_num_threads();
                return;
            }
            catch (Exception e) when (e is TypeInitializationException or NotSupportedException
                or DllNotFoundException or NotImplementedException)
            {
                _problem = TorchProblem.Describe(
                    TorchPlatform.Current, (e.InnerException ?? e).Message, NativeFolders.Find());
            }
        }
        throw new TorchUnavailableException(_problem);
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255",
        Justification = "It must run before the first use of torch, whoever the host is.")]
    [SuppressMessage("Design", "CA1031",
        Justification = "An exception here would make every type of the library unusable.")]
    internal static void Start()
    {
        try
        {
            StartSettings.Apply();
        }
        catch (Exception e)
        {
            _problem = e.Message;
        }
        // .NET raises this before any code of the assembly runs.
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => PrepareTorchSharp(loaded.LoadedAssembly);
        Array.ForEach(AppDomain.CurrentDomain.GetAssemblies(), PrepareTorchSharp);
    }

    private static void PrepareTorchSharp(Assembly assembly)
    {
        if (assembly.GetName().Name == TorchSharpName)
        {
            Prepare(assembly);
        }
    }

    [SuppressMessage("Design", "CA1031",
        Justification = "It runs while an assembly loads, where an exception would reach nobody.")]
    private static void Prepare(Assembly torchSharp)
    {
        lock (Loading)
        {
            if (State != "not started")
            {
                return;
            }
            State = "failed";
            try
            {
                if (_problem is null)
                {
                    State = TorchLoader.Load(torchSharp);
                    return;
                }
            }
            catch (TorchUnavailableException e)
            {
                _problem = e.Message;
            }
            catch (DllNotFoundException e)
            {
                _problem = TorchProblem.Describe(TorchPlatform.Current, e.Message, NativeFolders.Find());
            }
            catch (Exception e)
            {
                _problem = $"libtorch could not be loaded: {e.Message.TrimEnd('.')}; `dpo native` shows which one is "
                    + "chosen, and `dpo native install cpu` gets the package's.";
            }
            TorchRefusal.Install(torchSharp, _problem);
        }
    }
}
