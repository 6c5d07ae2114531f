using System.Runtime.CompilerServices;

// One torch thread and no two tests at once: sums are repeatable and the two cores are not fought over.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Dpo.Tests.Shared;

/// <summary>Runs Dpo's module initializer before a test touches torch (a failed first use of torch is permanent).</summary>
internal static class TestSetup
{
    [ModuleInitializer]
    internal static void Start()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(global::Dpo.Devices.NativeTorch).Module.ModuleHandle);
        if (Environment.GetEnvironmentVariable("DPO_TEST_CHILD") is { } child)
        {
            if (child.StartsWith("save:", StringComparison.Ordinal))
            {
                SaveChild.Run(child["save:".Length..]);
            }
            Environment.Exit(TorchChild.Run(child));
        }
    }
}
