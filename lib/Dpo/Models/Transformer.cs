using Dpo.Devices;
using Dpo.Estimators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>A decoder-only transformer of the GPT-2 family: P(t) = Π P(t_i | t_1 .. t_i-1), every factor in one forward.</summary>
/// <remarks>Radford et al. 2019. Letters: B rows, T positions, C embedding, V vocabulary. Owns its parameters.</remarks>
public sealed class Transformer : nn.Module<Tensor, Tensor>
{
    private readonly Embedding tokens, positions;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Linear? head;                          // null where it is the token embedding

    /// <summary>Builds the model on the CPU with fresh weights: N(0, 0.02), residual projections N(0, 0.02/√(2 layers)), biases 0.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="seeds">Where the weights come from (purpose "init").</param>
    /// <exception cref="ArgumentOutOfRangeException">A shape that cannot be built.</exception>
    public Transformer(TransformerConfig config, Seeds seeds) : base(nameof(Transformer))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(seeds);
        config.Validate();
        NativeTorch.Require();
        Config = config;
        using (var scope = NewDisposeScope())
        {
            tokens = nn.Embedding(config.VocabSize, config.EmbeddingSize);
            positions = nn.Embedding(config.ContextLength, config.EmbeddingSize);
            blocks = [.. Enumerable.Range(0, config.LayerCount).Select(_ => new Block(config))];
            norm = nn.LayerNorm(config.EmbeddingSize, config.NormEpsilon, bias: config.Bias);
            head = config.TiedHead ? null : nn.Linear(config.EmbeddingSize, config.Outputs, hasBias: false);
            RegisterComponents();
            Initialise(seeds);
            foreach (var parameter in parameters())
            {
                parameter.DetachFromDisposeScope();         // the model owns them, whatever scope it is built in
            }
        }
    }

    /// <summary>The model's shape.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Where its parameters are.</summary>
    public Device Device => tokens.weight!.device;

    /// <summary>How many numbers it has learnt; a tied head counts once.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Scores every next token of every prefix.</summary>
    /// <param name="ids">Token ids [B,T] int64, T at most the context length.</param>
    /// <returns>Logits [B,T,V]; position t scores token t+1. V is the config's Outputs.</returns>
    /// <exception cref="ArgumentException">Another shape, or too long.</exception>
    public override Tensor forward(Tensor ids)
    {
        var hidden = Hidden(ids);                                                               // [B,T,C]
        return head is not null ? head.forward(hidden)
            : hidden.matmul(tokens.weight![..Config.Outputs].t());                              // [B,T,V]
    }

    /// <summary>The last layer's state at every position, which a head turns into logits, a score or a value.</summary>
    /// <param name="ids">Token ids [B,T] int64.</param>
    /// <returns>[B,T,C].</returns>
    public Tensor Hidden(Tensor ids)
    {
        RequireFits(ids);
        var t = arange(ids.shape[1], dtype: ScalarType.Int64, device: ids.device); // [T]
        var x = tokens.forward(ids) + positions.forward(t);                      // [B,T,C]
        x = training && Config.Dropout > 0 ? dropout(x, Config.Dropout) : x;
        foreach (var block in blocks)
        {
            x = block.forward(x);                                              // [B,T,C]
        }
        return norm.forward(x);
    }

    private void RequireFits(Tensor ids)
    {
        Shape.Require(ids, "ids", "[B,T]");
        var T = ids.shape[1];
        if (T > Config.ContextLength || T == 0)
        {
            throw new ArgumentException($"ids has {T} positions; expected 1..{Config.ContextLength} (TransformerConfig.ContextLength): shorten or truncate the sequences");
        }
    }

    private void Initialise(Seeds seeds)
    {
        using var noGrad = no_grad();
        using var generator = seeds.Generator("init");
        var residual = 0.02 / Math.Sqrt(2 * Config.LayerCount);
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() >= 2)
            {
                parameter.normal_(0, name.EndsWith("proj.weight", StringComparison.Ordinal) ? residual : 0.02, generator);
            }
            else if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                parameter.zero_();
            }
        }
    }
}
