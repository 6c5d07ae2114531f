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
    /// <param name="config">Configuration of the backbone, i.e. the transformer below the scalar head; its output size
    /// and tied head are ignored.</param>
    /// <param name="seeds">Seeds of the run; the weights are drawn for the purpose "init".</param>
    /// <param name="zeroInitHead">Whether the head's weights start at 0, as a value model's should; false by
    /// default.</param>
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
    /// <param name="model">Language model whose weights are copied, all but those of its head; it is left as it
    /// is.</param>
    /// <param name="seeds">Seeds of the run; the new head's weights are drawn for the purpose "init".</param>
    /// <param name="zeroInitHead">Whether the head's weights start at 0, as a value model's should; false by
    /// default.</param>
    /// <returns>New model on the language model's device, in evaluation mode; the caller owns it.</returns>
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
    /// <param name="ids">Token ids, shape [B,T] int64: B rows, T positions, padded on the right.</param>
    /// <returns>Number at each position, shape [B,T]: B rows, T positions; with gradients where they are on.</returns>
    public override Tensor forward(Tensor ids) => backbone.forward(ids).squeeze(-1);

    /// <summary>Computes the model's number, e.g. a score, at each row's last response token. The token is found by its
    /// position in the mask, never by its id.</summary>
    /// <param name="batch">Prompts with their responses; each row needs at least one response token.</param>
    /// <returns>Number at each row's last response token, shape [B], one for each of the B rows; with gradients where
    /// they are on.</returns>
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
