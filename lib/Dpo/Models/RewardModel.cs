using Dpo.Base;
using Dpo.Data;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Reward model r_φ(x,y): the number that a scalar model gives at the response's last token, minus an offset,
/// divided by a scale. Owns its parameters.</summary>
/// <remarks>Preferences determine r up to a number per prompt, so the offset is a choice: after training, the mean over
/// the data. Dividing r by s changes the optimal policy unless β is divided by s too: P*(r/s, β/s) = P*(r,
/// β).</remarks>
/// <param name="scores">Model that computes the raw score of a prompt with its response, before offset and scale;
/// disposed with the reward model.</param>
public sealed class RewardModel(ScalarModel scores) : IDisposable
{
    /// <summary>Model that computes the unshifted, unscaled scores; this is the model to train.</summary>
    public ScalarModel Model { get; } = scores;

    /// <summary>Number subtracted from every score of <see cref="Model"/>, in the units of that score; 0 by
    /// default.</summary>
    public double Offset { get; set; }

    /// <summary>Number by which every shifted score is divided, above 0; 1 by default.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>Creates a reward model that starts with the weights of a language model and a new head.</summary>
    /// <param name="model">Language model whose weights are copied, e.g. the SFT policy; the model itself is not
    /// changed.</param>
    /// <param name="seeds">Random seeds; the initial weights of the new output head use the random stream
    /// "init".</param>
    /// <returns>New reward model on the language model's device, with offset 0 and scale 1; the caller disposes the
    /// reward model.</returns>
    public static RewardModel From(Transformer model, Seeds seeds) => new(ScalarModel.From(model, seeds));

    /// <summary>Computes the reward r_φ(x,y) of each row of a batch.</summary>
    /// <param name="batch">Prompts with their responses, one pair per row; each response needs at least one token
    /// counted by the mask.</param>
    /// <returns>Reward of each row, (raw score - offset) / scale, shape [B] (rows); with gradients if they are
    /// enabled.</returns>
    public Tensor Score(SequenceBatch batch) => (Model.ScoreLastToken(batch) - Offset) / Scale;

    /// <summary>Computes the rewards r_φ(x,y) of many responses, batch by batch and without gradients.</summary>
    /// <param name="rows">Prompts with their responses as token ids; each response needs at least one token.</param>
    /// <param name="batchSize">Number of responses per forward pass, at least 1; affects memory and speed only. 4096 by
    /// default.</param>
    /// <returns>Reward of each response, (raw score - offset) / scale, in the order of
    /// <paramref name="rows"/>.</returns>
    public double[] Score(IReadOnlyList<EncodedExample> rows, int batchSize = 4096)
    {
        using var noGrad = no_grad();
        return [.. rows.Chunk(batchSize).SelectMany(chunk =>
        {
            using var scope = NewDisposeScope();
            using var batch = SequenceBatch.Create(chunk, Model.Device);
            return Score(batch).ToDoubles();
        })];
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
