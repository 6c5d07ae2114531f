using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Runs;
using TorchSharp;

namespace Dpo.Tests.Shared;

/// <summary>What a test assembly does as a child process: something with torch, and say how it went.</summary>
internal static class TorchChild
{
    /// <summary>First uses of torch, by name.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Uses { get; } = new Dictionary<string, Func<string>>
    {
        ["require"] = () =>
        {
            NativeTorch.Require();
            return $"{NativeTorch.State}: {Add()}";
        },
        ["no tensor"] = () => $"{new DpoLoss(0.1).Beta}: {NativeTorch.State}",
        ["tensor"] = () => $"{new DpoLoss(0.1).Beta}: {Add()}",
        ["module"] = () =>
        {
            using var linear = torch.nn.Linear(new DpoLoss(0.1).Beta > 0 ? 2 : 3, 1);
            return "made";
        },
        ["generator"] = () =>
        {
            using var generator = new Seeds(1).Generator("data");
            return "made";
        },
        ["model"] = () =>
        {
            using var model = new Transformer(new TransformerConfig(8, 4), new Seeds(1));
            return $"{model.ContextLength} tokens";
        },
        ["load"] = () =>
        {
            using var model = HuggingFace.Load(Stories);
            return $"{model.ContextLength} tokens";
        },
        ["weights"] = () => $"{Safetensors.Read(Path.Combine(Stories, "model.safetensors")).Tensors.Count > 0}",
        ["device"] = () => DeviceSelector.Select("cpu").Description,
        ["options"] = () => new TrainingOptions("out").Compute.DeviceType,
        ["run"] = () => new PreferenceRun(Stories, ["pairs.jsonl"], "out").Loss.ToString(),
    };

    // It is started in the checkout, wherever its program lies.
    private static string Stories => Path.Combine("datasets", "recorded", "stories");

    public static int Run(string use)
    {
        try
        {
            Console.WriteLine(Uses[use]());
            return 0;
        }
        catch (Exception e) when (e.GetBaseException() is TorchUnavailableException)
        {
            // A use of torch itself is wrapped by .NET; a use of the library is not.
            Console.WriteLine((e == e.GetBaseException() ? "" : "wrapped: ") + e.GetBaseException().Message);
            return 1;
        }
    }

    private static string Add()
    {
        using var two = torch.ones(1) + 1;
        return $"1 + 1 = {two.ToSingle()}";
    }
}
