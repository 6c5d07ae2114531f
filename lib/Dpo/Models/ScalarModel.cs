using Dpo.Base;
using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A transformer that says one number at every position instead of scoring the next token: a reward model reads it at a response's last token,
/// a value model at every state. Owns its parameters.</summary>
/// <remarks>Stiennon et al. 2020, arXiv:2009.01325: the language model with its head replaced by a scalar one.</remarks>
public sealed class ScalarModel : nn.Module<Tensor, Tensor>
{
    private readonly Transformer trunk;

    /// <summary>Fresh weights.</summary>
    /// <param name="config">The trunk's shape.</param>
    /// <param name="seeds">Purpose "init".</param>
    /// <param name="zeroHead">Whether the head starts at 0, as a value model's should.</param>
    public ScalarModel(TransformerConfig config, Seeds seeds, bool zeroHead = false) : base(nameof(ScalarModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        trunk = new Transformer(config with { OutputSize = 1, TiedHead = false }, seeds);
        RegisterComponents();
        if (zeroHead)
        {
            using var noGrad = no_grad();
            Head.zero_();
        }
    }

    /// <summary>The trunk's shape.</summary>
    public TransformerConfig Config => trunk.Config;

    /// <summary>Where its parameters are.</summary>
    public Device Device => trunk.Device;

    /// <summary>The transformer whose output is the number.</summary>
    internal Transformer Trunk => trunk;

    private static Dictionary<string, Tensor> BelowHead(Transformer model) =>
        ModelCopy.All(model).Where(p => p.Key != "head.weight").ToDictionary();

    private Tensor Head => trunk.named_parameters().Single(p => p.name == "head.weight").parameter;

    /// <summary>A model that begins as a language model does: its weights but for the head.</summary>
    /// <param name="model">Copied; left as it is.</param>
    /// <param name="seeds">Purpose "init", for the head.</param>
    /// <param name="zeroHead">Whether the head starts at 0.</param>
    /// <returns>On the model's device, in evaluation mode; the caller owns it.</returns>
    public static ScalarModel From(Transformer model, Seeds seeds, bool zeroHead = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        var made = new ScalarModel(model.Config, seeds, zeroHead);
        using var scope = NewDisposeScope();
        ModelCopy.Weights(BelowHead(model), BelowHead(made.trunk));
        made.to(model.Device);
        made.eval();
        return made;
    }

    /// <summary>The number at every position.</summary>
    /// <param name="ids">Token ids [B,T] int64, right padded.</param>
    /// <returns>[B,T].</returns>
    public override Tensor forward(Tensor ids) => trunk.forward(ids).squeeze(-1);

    /// <summary>The number at each row's last counted token: by its position, never by its id.</summary>
    /// <param name="batch">Rows; each counts a token.</param>
    /// <returns>[B].</returns>
    /// <exception cref="ArgumentException">A row without a counted token.</exception>
    public Tensor AtEnd(SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Mask.any(1).all().ToBoolean())
        {
            throw new ArgumentException("a row of the batch has no response token to read a score at; drop it");
        }
        var places = arange(batch.Mask.shape[1], device: batch.Mask.device);
        var last = (batch.Mask.to_type(ScalarType.Int64) * places).argmax(1).unsqueeze(1);         // [B,1]
        return forward(batch.Ids).gather(1, last).squeeze(1);
    }
}
