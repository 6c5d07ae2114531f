using Dpo.Base;
using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A transformer that gives one number at every position instead of scores for the next token: a reward model
/// reads it at a response's last token, a value model at every state. Owns its parameters.</summary>
/// <remarks>Stiennon et al. 2020, arXiv:2009.01325: the language model with its head replaced by a scalar
/// one.</remarks>
public sealed class ScalarModel : nn.Module<Tensor, Tensor>
{
    private readonly Transformer backbone;

    /// <summary>Creates a model with fresh weights on the CPU.</summary>
    /// <param name="config">Configuration of the transformer to which the one-number output head is added; its
    /// OutputSize and TiedHead are ignored.</param>
    /// <param name="seeds">Random seeds; the initial weights use the random stream "init".</param>
    /// <param name="zeroInitHead">True to start the output head's weights at 0, as for a value model; false, the
    /// default, for random weights.</param>
    public ScalarModel(TransformerConfig config, Seeds seeds, bool zeroInitHead = false) : base(nameof(ScalarModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        backbone = new Transformer(config with { OutputSize = 1, TiedHead = false }, seeds);
        RegisterComponents();
        if (zeroInitHead)
        {
            using var noGrad = no_grad();
            Head.zero_();
        }
    }

    /// <summary>Configuration of the backbone, with the output size 1 of the scalar head.</summary>
    public TransformerConfig Config => backbone.Config;

    /// <summary>Device of the model's parameters.</summary>
    public Device Device => backbone.Device;

    /// <summary>Backbone of the model: the transformer whose single output is the number.</summary>
    internal Transformer Backbone => backbone;

    private static Dictionary<string, Tensor> BelowHead(Transformer model) =>
        ModelCopy.All(model).Where(p => p.Key != "head.weight").ToDictionary();

    private Tensor Head => backbone.named_parameters().Single(p => p.name == "head.weight").parameter;

    /// <summary>Creates a model that starts with the weights of a language model and a new head.</summary>
    /// <param name="model">Language model whose weights, except its output head's, are copied; the model itself is not
    /// changed.</param>
    /// <param name="seeds">Random seeds; the initial weights of the new output head use the random stream
    /// "init".</param>
    /// <param name="zeroInitHead">True to start the output head's weights at 0, as for a value model; false, the
    /// default, for random weights.</param>
    /// <returns>New model on the language model's device, in evaluation mode; the caller disposes the new
    /// model.</returns>
    public static ScalarModel From(Transformer model, Seeds seeds, bool zeroInitHead = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        var made = new ScalarModel(model.Config, seeds, zeroInitHead);
        using var scope = NewDisposeScope();
        ModelCopy.Weights(BelowHead(model), BelowHead(made.backbone));
        made.to(model.Device);
        made.eval();
        return made;
    }

    /// <summary>Computes the model's number, such as a score or a value, at every position.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64; shorter rows are padded at the end with any
    /// id.</param>
    /// <returns>One number per token, such as a value estimate, shape [B,T] (rows, tokens); with gradients if they are
    /// enabled.</returns>
    public override Tensor forward(Tensor ids) => backbone.forward(ids).squeeze(-1);

    /// <summary>Computes the model's number, e.g. a score, at each row's last response token. The token is found by its
    /// position in the mask, never by its id.</summary>
    /// <param name="batch">Prompts with their responses, one pair per row; each response needs at least one token
    /// counted by the mask.</param>
    /// <returns>Number at the last response token of each row, such as a score, shape [B] (rows); with gradients if
    /// they are enabled.</returns>
    /// <exception cref="ArgumentException">A row of the batch has no response token.</exception>
    public Tensor ScoreLastToken(SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Mask.any(1).all().ToBoolean())
        {
            throw new ArgumentException("a row of the batch has no response token to read a score at; drop it");
        }
        var positions = arange(batch.Mask.shape[1], device: batch.Mask.device);
        var last = (batch.Mask.to_type(ScalarType.Int64) * positions).argmax(1).unsqueeze(1);         // [B,1]
        return forward(batch.Ids).gather(1, last).squeeze(1);
    }
}
