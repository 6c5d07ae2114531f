using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Dpo.Devices;

/// <summary>Makes libtorch loadable before TorchSharp's first use, which cannot be repaired once it has failed.</summary>
/// <remarks>A module initializer runs it when any type of this library is first touched. It never throws, since that would
/// spoil every type of the library for good: it keeps the failure, and <see cref="Require"/> says it in one sentence.</remarks>
public static class NativeTorch
{
    private static string? _problem;

    /// <summary>What was done to load it: "loads as it is", "weakened copy of ...", "left to TorchSharp".</summary>
    public static string State { get; private set; } = "not started";

    /// <summary>The version of TorchSharp, "0.107.0".</summary>
    public static string TorchSharpVersion { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    /// <summary>The version of libtorch, "2.10.0.0".</summary>
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
    /// <exception cref="TorchUnavailableException">One sentence: what is missing and what to do.</exception>
    public static void Require()
    {
        if (_problem is null)
        {
            try
            {
                torch.get_num_threads();
                return;
            }
            catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or NotImplementedException)
            {
                _problem = TorchProblem.Describe(TorchPlatform.Current, (e.InnerException ?? e).Message, NativeFolders.Find());
            }
        }
        throw new TorchUnavailableException(_problem);
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must run before the first use of torch, whoever the host is.")]
    [SuppressMessage("Design", "CA1031", Justification = "An exception here would make every type of the library unusable.")]
    internal static void Start()
    {
        IReadOnlyList<string> folders = [];
        try
        {
            StartSettings.Apply();
            folders = NativeFolders.Find();
            State = Load(folders, Environment.GetEnvironmentVariable("DPO_LIBTORCH"));
        }
        catch (TorchUnavailableException e)
        {
            _problem = e.Message;
            State = "failed";
        }
        catch (Exception e)
        {
            _problem = TorchProblem.Describe(TorchPlatform.Current, e.Message, folders);
            State = "failed";
        }
    }

    private static string Load(IReadOnlyList<string> folders, string? libtorch)
    {
        var platform = TorchPlatform.Current;
        if (platform.Unsupported is { } reason)
        {
            throw new TorchUnavailableException(reason);
        }
        var bridge = folders.Select(f => Path.Combine(f, platform.Bridge)).FirstOrDefault(File.Exists);
        // The package's libtorch may be spread over several folders (CUDA); a PyTorch's lies in one.
        IReadOnlyList<string> torchFolders = string.IsNullOrEmpty(libtorch) ? folders : [ExternalLibTorch.Check(libtorch, bridge, platform)];
        string? Locate(string name) => torchFolders.Select(f => Path.Combine(f, platform.Library(name))).FirstOrDefault(File.Exists);
        if (bridge is null || Locate("torch_cpu") is null)
        {
            // TorchSharp's own search would print a page, copy half a gigabyte and fail.
            throw new TorchUnavailableException(TorchProblem.Describe(platform, "not found", torchFolders));
        }
        // The order matters: libtorch decides once, when it is first used, whether CUDA is there.
        foreach (var name in (string[])["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"])
        {
            if (Locate(name) is { } file && !NativeLibrary.TryLoad(file, out _) && !name.EndsWith("cuda", StringComparison.Ordinal))
            {
                NativeLibrary.Load(file);                   // again, for its message
            }
        }
        return platform.IsLinux ? GlibcxxCure.Load(bridge) : NativeLibrary.TryLoad(bridge, out _) ? "loads as it is" : "left to TorchSharp";
    }
}
