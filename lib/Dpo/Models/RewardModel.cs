using Dpo.Base;
using Dpo.Data;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>r_φ(x,y): a scalar at the response's last token, less an offset, divided by a scale. Owns its parameters.</summary>
/// <remarks>Preferences tell r up to a number per prompt, so the offset is a choice: after training, the mean over the data. Dividing by s changes the
/// optimal policy unless β is divided by s too: P*(r/s, β/s) = P*(r, β).</remarks>
/// <param name="scores">What says the number; taken over.</param>
public sealed class RewardModel(ScalarModel scores) : IDisposable
{
    /// <summary>The model behind it, to train.</summary>
    public ScalarModel Model { get; } = scores;

    /// <summary>Subtracted from every score, reward units.</summary>
    public double Offset { get; set; }

    /// <summary>s, what every score is divided by; above 0.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>A reward model that begins as a language model does.</summary>
    /// <param name="model">The policy that was tuned on demonstrations; left as it is.</param>
    /// <param name="seeds">Purpose "init", for the head.</param>
    /// <returns>The caller owns it.</returns>
    public static RewardModel From(Transformer model, Seeds seeds) => new(ScalarModel.From(model, seeds));

    /// <summary>r_φ of each row.</summary>
    /// <param name="batch">Prompts with their responses.</param>
    /// <returns>[B], with gradients where they are on.</returns>
    public Tensor Score(SequenceBatch batch) => (Model.AtEnd(batch) - Offset) / Scale;

    /// <summary>r_φ of many responses, without gradients.</summary>
    /// <param name="rows">Prompts with their responses, none empty.</param>
    /// <param name="batchSize">Rows a forward.</param>
    /// <returns>One number each.</returns>
    public double[] Score(IReadOnlyList<EncodedExample> rows, int batchSize = 4096)
    {
        using var noGrad = no_grad();
        return [.. rows.Chunk(batchSize).SelectMany(chunk =>
        {
            using var scope = NewDisposeScope();
            using var batch = SequenceBatch.Of(chunk, Model.Device);
            return Score(batch).ToDoubles();
        })];
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
