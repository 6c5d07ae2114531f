using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class TransformerTests
{
    private static readonly TransformerConfig Small = new(11, 16, 2, 2, 8);

    private static Tensor Ids(int rows, int length)
    {
        using var generator = new Generator(3, CPU);
        return randint(0, 11, new long[] { rows, length }, ScalarType.Int64, generator: generator);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void ParameterCount_IsTheFormula_TiedHeadOnce(bool bias, bool tied)
    {
        using var model = new Transformer(Small with { Bias = bias, TiedHead = tied }, new Seeds(1));
        const long V = 11, T = 16, L = 2, C = 8;
        var b = bias ? 1 : 0;
        // qkv 3C² + 3C, proj C² + C, fc 4C² + 4C, proj 4C² + C; a norm has C gains and C biases.
        var block = 12 * C * C + 9 * C * b + 2 * (C + C * b);
        Assert.Equal((V + T) * C + L * block + C + C * b + (tied ? 0 : V * C), model.ParameterCount);
    }

    [Fact]
    public void Backward_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var model = new Transformer(Small with { TiedHead = false }, new Seeds(1));
        model.forward(Ids(2, 16)).pow(2).sum().backward();
        Assert.All(model.named_parameters(), p => Assert.True(p.parameter.grad is { } g && g.abs().sum().ToDouble() > 0
            || p.name.EndsWith("qkv.bias", StringComparison.Ordinal), p.name));
    }

    [Fact]
    public void Backward_TiedHead_AddsBothUsesInOneGradient()
    {
        using var scope = NewDisposeScope();
        using var tied = new Transformer(Small, new Seeds(1));
        using var untied = new Transformer(Small with { TiedHead = false }, new Seeds(1));
        using (no_grad())
        {
            var from = tied.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            foreach (var (name, parameter) in untied.named_parameters())
            {
                parameter.copy_(from[name == "head.weight" ? "tokens.weight" : name]);
            }
        }
        tied.forward(Ids(2, 5)).pow(2).sum().backward();
        untied.forward(Ids(2, 5)).pow(2).sum().backward();
        var sum = untied.named_parameters().Where(p => p.name is "tokens.weight" or "head.weight").Select(p => p.parameter.grad!).Aggregate((a, b) => a + b);
        var one = tied.named_parameters().Single(p => p.name == "tokens.weight").parameter.grad!;
        Assert.True(((one - sum).norm() / sum.norm()).ToDouble() < 1e-5);
    }

    [Fact]
    public void Forward_ChangingATokenOrWhatFollows_MovesNoLogitBefore()
    {
        using var scope = NewDisposeScope();
        using var model = new Transformer(Small, new Seeds(1));
        var ids = Ids(1, 10);
        var changed = ids.clone();
        changed[0, 6] = (ids[0, 6] + 1) % 11;
        var difference = (model.forward(ids) - model.forward(changed)).abs().amax(-1)[0];
        Assert.Equal(0, difference[..6].max().ToDouble());
        Assert.True(difference[6..].min().ToDouble() > 0);
        // Alone and right padded: another matrix size, so another order of the sums.
        Assert.True((model.forward(ids[.., ..4]) - model.forward(ids)[.., ..4]).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void Forward_OutputSize_PredictsTheFirstTokensOnly()
    {
        using var scope = NewDisposeScope();
        using var model = new Transformer(Small with { OutputSize = 4 }, new Seeds(1));
        Assert.Equal([1, 5, 4], model.forward(Ids(1, 5)).shape);
    }

    [Fact]
    public void Forward_Dropout_OnInTrainingOffInEvaluation()
    {
        using var scope = NewDisposeScope();
        using var model = new Transformer(Small with { Dropout = 0.5 }, new Seeds(1));
        model.train();
        Assert.True((model.forward(Ids(1, 8)) - model.forward(Ids(1, 8))).abs().max().ToDouble() > 0);
        model.eval();
        Assert.Equal(0, (model.forward(Ids(1, 8)) - model.forward(Ids(1, 8))).abs().max().ToDouble());
    }

    [Fact]
    public void Constructor_SameSeed_SameWeights_InsideAScopeToo()
    {
        using var one = new Transformer(Small, new Seeds(1));
        Transformer two;
        using (NewDisposeScope())
        {
            two = new Transformer(Small, new Seeds(1));
        }
        using var other = new Transformer(Small, new Seeds(2));
        Assert.All(one.parameters().Zip(two.parameters()), p => Assert.True(p.First.bytes.SequenceEqual(p.Second.bytes)));
        Assert.False(one.parameters().First().bytes.SequenceEqual(other.parameters().First().bytes));
        two.Dispose();
    }

    [Fact]
    public void Hidden_TooLong_SaysWhatToDo() => Assert.Equal(
        "ids has 17 positions; expected 1..16 (TransformerConfig.ContextLength): shorten or truncate the sequences",
        Assert.Throws<ArgumentException>(() =>
        {
            using var model = new Transformer(Small, new Seeds(1));
            model.forward(Ids(1, 17));
        }).Message);

    [Theory]
    [InlineData(0, 4, 8, "VocabSize must be at least 1")]
    [InlineData(5, 3, 8, "EmbeddingSize must be a multiple of HeadCount=3")]
    [InlineData(5, 8, 8, "HeadSize must be at least 2 with QkNorm")]
    public void Validate_Impossible_NamesTheProperty(int vocab, int heads, int width, string message) => Assert.StartsWith(
        "TransformerConfig." + message,
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransformerConfig(vocab, 8, 1, heads, width) { QkNorm = true }.Validate()).Message, StringComparison.Ordinal);
}
