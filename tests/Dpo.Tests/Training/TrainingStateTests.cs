using Dpo.Base;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Tests.Training;

public sealed class TrainingStateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_AStateWithOneOtherByte_IsRefused_AndReplacesNothing()
    {
        using var model = new Transformer(new TransformerConfig(7, 8, 1, 2, 8), new Seeds(1));
        using var optimizer = new FusedAdamW(model.named_parameters(), new OptimConfig(new ConstantLr(1e-3), 1));
        var file = _folder.File("state.safetensors");
        TrainingState.Save(file, model, optimizer, 5);
        Assert.Equal(5, TrainingState.Load(file, model, optimizer));

        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var other = new Transformer(new TransformerConfig(7, 8, 1, 2, 8), new Seeds(2));
        var before = other.parameters().Select(p => p.bytes.ToArray()).ToList();
        var message = Assert.Throws<InvalidDataException>(() => TrainingState.Load(file, other, optimizer)).Message;
        Assert.Contains("is damaged", message, StringComparison.Ordinal);
        Assert.All(before.Zip(other.parameters()), p => Assert.True(p.Second.bytes.SequenceEqual(p.First)));
    }

    // The step, the names, dtypes and shapes count as much as the numbers: a byte of the header that is another either
    // changes nothing, or is found out.
    [Fact]
    public void Load_AHeaderWithOneOtherByte_IsRefused_OrMeansTheSame()
    {
        using var model = torch.nn.Linear(2, 3);
        using var optimizer = new FusedAdamW(model.named_parameters(), new OptimConfig(new ConstantLr(1e-3), 1));
        var file = _folder.File("state.safetensors");
        TrainingState.Save(file, 1234, [("", model, optimizer)], ("beta", 0.5));
        var bytes = File.ReadAllBytes(file);
        var weights = PairWorld.Weights(model);
        var refused = 0;
        foreach (var mask in (byte[])[1, 2, 0x0F])
        {
            for (var at = 0; at < 8 + BitConverter.ToInt32(bytes); at++)
            {
                bytes[at] ^= mask;
                File.WriteAllBytes(file, bytes);
                try
                {
                    var (step, numbers) = TrainingState.Load(file, [("", model, optimizer)], "beta");
                    Assert.True(step == 1234 && numbers is [0.5], $"byte {at} ^ {mask}: step {step}, beta {numbers[0]}");
                    Assert.Equal(weights, PairWorld.Weights(model));
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
                bytes[at] ^= mask;
            }
        }
        Assert.InRange(refused, 1000, int.MaxValue);
    }
}
