using Dpo.Base;
using Dpo.Models;
using Dpo.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class GoldenGpt2Tests
{
    /// <summary>LLMs-from-scratch, ch04 tests: seed 123, PyTorch's default draws in the order in which its modules are made.</summary>
    [Fact]
    public void Greedy_Gpt2ShapeWithSeed123_SaysThePublishedTokens()
    {
        const int C = 768;
        var config = new TransformerConfig(50257, 1024, 12, 12, C) { QkvBias = false, TiedHead = false };
        using var model = new Transformer(config, new Seeds(1));
        Assert.Equal(163_009_536, model.ParameterCount);
        var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        using (no_grad())
        {
            manual_seed(123);
            Take(nn.Embedding(50257, C), "tokens");
            Take(nn.Embedding(1024, C), "positions");
            for (var layer = 0; layer < 12; layer++)
            {
                using (var scope = NewDisposeScope())
                {
                    Tensor[] qkv = [.. Enumerable.Range(0, 3).Select(_ => (Tensor)nn.Linear(C, C, hasBias: false).weight!)];
                    own[$"blocks.{layer}.attention.qkv.weight"].copy_(cat(qkv, 0));
                }
                Take(nn.Linear(C, C), $"blocks.{layer}.attention.proj");
                Take(nn.Linear(C, 4 * C), $"blocks.{layer}.feedForward.fc");
                Take(nn.Linear(4 * C, C), $"blocks.{layer}.feedForward.proj");
            }
            Take(nn.Linear(C, 50257, hasBias: false), "head");
        }
        var said = Sampler.Generate(model, [[15496, 11, 314, 716]], new SamplingConfig(10) { Greedy = true }, new Seeds(1))[0].Ids;
        Assert.Equal([27018, 24086, 47843, 30961, 42348, 7267, 49706, 43231, 47062, 34657], said);

        void Take(nn.Module module, string name)
        {
            foreach (var (parameter, value) in module.named_parameters())
            {
                own[$"{name}.{parameter}"].copy_(value);
            }
            module.Dispose();
        }
    }
}
