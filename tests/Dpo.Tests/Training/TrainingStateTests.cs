using Dpo.Base;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Training;

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
}
