using Dpo.Devices;
using TorchSharp;

namespace Dpo.Tests.Shared;

/// <summary>What a test assembly does as a child process: load torch, add one and one, say how.</summary>
internal static class TorchChild
{
    public static int Run()
    {
        try
        {
            NativeTorch.Require();
            using var two = torch.ones(1) + 1;
            Console.WriteLine($"{NativeTorch.State}: 1 + 1 = {two.ToSingle()}");
            return 0;
        }
        catch (TorchUnavailableException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }
}
