using System.Runtime.CompilerServices;
using Dpo.Devices;

// One test at a time, so that sums are repeatable.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Dpo.Outside.Tests.Support;

/// <summary>What every program with this library does first: before it touches torch, the library loads it.</summary>
internal static class Setup
{
    [ModuleInitializer]
    internal static void Start() => NativeTorch.Require();
}
