using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Dpo.Devices;

/// <summary>Placeholder.</summary>
public static class NativeTorch
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must run before the first use of torch.")]
    internal static void Start() { }
}
