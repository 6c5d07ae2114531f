using Dpo.Base;
using Dpo.Devices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>A decoder-only transformer of the GPT-2 or the Llama family: P(t) = Π P(t_i | t_1 .. t_i-1), with all
/// factors computed in one forward.</summary>
/// <remarks>Radford et al. 2019; Touvron et al. 2023, arXiv:2302.13971. Letters: B rows, T positions, C embedding size,
/// V vocabulary size. Owns its parameters.</remarks>
public sealed class Transformer : nn.Module<Tensor, Tensor>, ICachedLanguageModel
{
    private readonly Embedding tokens;
    private readonly Embedding? positions;                  // null where they are rotary
    private readonly ModuleList<Block> blocks;
    private readonly nn.Module<Tensor, Tensor> norm;
    private readonly Linear? head;                          // null where it is the token embedding

    /// <summary>Creates the model on the CPU with fresh weights: N(0, 0.02), residual projections N(0, 0.02/√(2
    /// layers)), biases 0.</summary>
    /// <param name="config">Sizes and variants of the model, such as layers, embedding size and kind of norm.</param>
    /// <param name="seeds">Random seeds; the initial weights use the random stream "init".</param>
    /// <exception cref="ArgumentOutOfRangeException">A property of the configuration is outside its range; the message
    /// names it.</exception>
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
            positions = config.Rotary is null ? nn.Embedding(config.ContextLength, config.EmbeddingSize) : null;
            blocks = [.. Enumerable.Range(0, config.LayerCount).Select(layer => new Block(config, layer))];
            norm = config.NewNorm();
            head = config.TiedHead ? null : nn.Linear(config.EmbeddingSize, config.Outputs, hasBias: false);
            RegisterComponents();
            Initialise(seeds);
            foreach (var parameter in parameters())
            {
                parameter.DetachFromDisposeScope();         // the model owns them, whatever scope it is built in
            }
        }
    }

    /// <summary>Configuration of the model: its sizes and variants.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Device of the model's parameters.</summary>
    public Device Device
    {
        get
        {
            using var scope = NewDisposeScope();        // each call of an embedding's weight makes a new wrapper
            return tokens.weight!.device;
        }
    }

    /// <summary>Number of learnt parameters, each a single number; those of a tied head count once.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Computes the scores of every next token, at all positions at once.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64; T is at most the context length. Shorter rows are
    /// padded at the end with any id.</param>
    /// <returns>Logits, shape [B,T,V] (rows, tokens, <see cref="TransformerConfig.Outputs"/>): entry t scores each
    /// candidate for token t+1.</returns>
    /// <exception cref="ArgumentException">The ids have another shape, or more positions than the context
    /// length.</exception>
    public override Tensor forward(Tensor ids) => Head(Hidden(ids));

    /// <summary>Computes logits from the hidden states after the last layer.</summary>
    /// <param name="hidden">Hidden states from <see cref="Hidden"/>, shape [...,C] (any leading dimensions, embedding
    /// size).</param>
    /// <returns>Logits of the next token, shape [...,V] (leading dimensions of <paramref name="hidden"/>,
    /// <see cref="TransformerConfig.Outputs"/>).</returns>
    public Tensor Head(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        return head is not null ? head.forward(hidden)
            : linear(hidden, Config.Outputs < Config.VocabSize ? tokens.weight![..Config.Outputs] : tokens.weight!);
    }

    /// <summary>Computes the hidden states after the last layer, which a head turns into logits, a score or a
    /// value.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64; T is at most the context length. Shorter rows are
    /// padded at the end with any id.</param>
    /// <param name="leftPadding">Number of padding tokens at the start of each row, shape [B] (rows) int64; null, the
    /// default, for none. Hidden states of padding are meaningless.</param>
    /// <param name="cache">Cache of the earlier tokens of the same rows, to which the tokens in <paramref name="ids"/>
    /// are added; null, the default, if there are no earlier tokens.</param>
    /// <returns>Hidden states, shape [B,T,C] (rows, tokens, embedding size).</returns>
    public Tensor Hidden(Tensor ids, Tensor? leftPadding = null, KvCache? cache = null)
    {
        RequireFits(ids, leftPadding, cache);
        WorkMeter.Forward(this, ids);
        var context = AttentionContext.Create(Config, ids, leftPadding, cache);
        var x = tokens.forward(ids);                                             // [B,T,C]
        x = positions is null ? x : x + positions.forward(context.Positions);
        x = training && Config.Dropout > 0 ? dropout(x, Config.Dropout) : x;
        foreach (var block in blocks)
        {
            x = block.forward(x, context);                                        // [B,T,C]
        }
        cache?.Advance((int)ids.shape[1]);
        return norm.forward(x);
    }

    /// <inheritdoc/>
    public int VocabSize => Config.VocabSize;

    /// <inheritdoc/>
    public int ContextLength => Config.ContextLength;

    /// <inheritdoc/>
    public Tensor NextLogits(Tensor ids, Tensor last)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Head(Hidden(ids)[arange(ids.shape[0], device: ids.device), last]);
    }

    /// <inheritdoc/>
    public IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null) =>
        new KvCache(this, rows, capacity, leftPadding);

    /// <inheritdoc/>
    public Tensor NextLogits(Tensor ids, IDecoderCache cache) => cache is KvCache own
        ? Head(Hidden(ids, cache: own)[.., ^1])
        : throw new ArgumentException($"expected a KvCache, from NewCache; got {cache?.GetType().Name ?? "null"}");

    private void RequireFits(Tensor ids, Tensor? leftPadding, KvCache? cache)
    {
        Shape.Require(ids, "ids", "[B,T]", cache?.Rows ?? -1);
        var (T, room) = (ids.shape[1], cache is null ? Config.ContextLength : cache.Capacity - cache.Length);
        if (T > room || T == 0)
        {
            throw new ArgumentException(cache is null
                ? $"ids has {T} positions; expected 1..{room} (TransformerConfig.ContextLength): "
                    + "shorten or truncate the sequences"
                : $"ids has {T} positions; expected 1..{room}: "
                    + $"the cache has {cache.Capacity} and holds {cache.Length}");
        }
        if (leftPadding is not null)
        {
            Shape.Require(leftPadding, "leftPadding", "[B]", ids.shape[0]);
        }
        if (cache is not null && (leftPadding is not null || is_grad_enabled()))
        {
            throw new ArgumentException(leftPadding is not null
                ? "a cache knows its rows' left padding: give it to the cache, not to the forward"
                : "a cache is for inference and no gradient passes through it: call it under torch.no_grad()");
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
                var deviation = name.EndsWith("proj.weight", StringComparison.Ordinal) ? residual : 0.02;
                parameter.normal_(0, deviation, generator);
            }
            else if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                parameter.zero_();
            }
        }
    }
}
