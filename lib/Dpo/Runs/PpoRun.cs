using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a saved model by PPO with a KL penalty on the scores of a saved reward model. The reference
/// model is the model before the training; the value model starts from the same weights, with a head of
/// zeros.</summary>
/// <param name="model">Path to the folder of the language model to start from (Hugging Face layout: config.json,
/// model.safetensors, tokenizer files); only read.</param>
/// <param name="reward">Path to the folder of a trained reward model, e.g. of a <see cref="RewardRun"/>; its tokenizer
/// must be the same as the language model's.</param>
/// <param name="prompts">Paths of files of prompts (JSON lines, JSON or Parquet), each row with a field "prompt": a
/// text or a conversation.</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
public sealed class PpoRun(string model, string reward, IReadOnlyList<string> prompts, TrainingOptions options)
{
    private readonly TrainingJob _job = new(options, model,
        [.. prompts, .. Directory.Exists(reward) ? Directory.EnumerateFiles(reward) : []]);

    /// <summary>Settings of the run: sizes, learning rates and β.</summary>
    public PpoRunConfig Config { get; init; } = new();

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Cancellation token that stops the training after the iteration in progress; model and
    /// training state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: mean scores, KL and response lengths in its first and last iterations, and
    /// duration.</returns>
    /// <exception cref="InvalidDataException">A model, the prompts or the folder cannot be used; the message says
    /// why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public PpoResult Run(CancellationToken stop = default)
    {
        _job.Claim(new
        {
            settings = Config,
            reward = RunRecord.ModelHashes(reward),
            prompts_sha256 = prompts.Select(RunRecord.FileSha256),
        });
        var tokenizer = TokenizerFile.Load(model);
        var eos = tokenizer.EosId ?? throw new InvalidDataException($"{model}: its tokenizer has no EOS, so no "
            + "response would end; expected \"eos_token\" in tokenizer_config.json");
        using var reference = HuggingFace.Load(model);
        using var judge = HuggingFace.LoadReward(reward);
        _job.NoteUnknown();
        var context = Math.Min(reference.ContextLength, judge.Model.Config.ContextLength);
        var (encoded, maxTokens) = Prompts(tokenizer, context);
        var device = options.Compute.Device;
        reference.to(device);
        judge.Model.to(device);
        using var policy = ModelCopy.Create(reference, trainable: true);
        using var value = ScalarModel.From(reference, options.Seeds, zeroInitHead: true);
        using var trainer = new PpoTrainer(policy, reference, value, encoded,
            responses => judge.Score(responses, ScoredAtOnce), Config.Config(maxTokens, eos), options.Seeds,
            _job.NewLog());
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(
            trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin), null, SavedEvery, origin, stop);
        var result = PpoResult.FromTrainer(trainer, encoded.Count, Config.BatchSize, _job.Seconds);
        if (result.Ended < 0.5)
        {
            _job.Note(
                FormattableString.Invariant($"{100 * (1 - result.Ended):0} of 100 of the last responses were cut at ")
                + FormattableString.Invariant(
                    $"{maxTokens} tokens; allow more tokens, or take something off the score of a ")
                + "response that does not end");
        }
        if (result.RlhfReward < result.FirstRlhfReward)
        {
            _job.Note("score less beta KL is below where it began: the policy got worse at what it was trained for; "
                + "lower the learning rate, or take more responses an iteration");
        }
        return result;
    }

    private const int ScoredAtOnce = 64;        // rows of a reward model's forward
    private const int SavedEvery = 10;          // iterations, where nothing else is said

    private (List<int[]> Prompts, int MaxTokens) Prompts(ITokenizer tokenizer, int context)
    {
        var template = ChatTemplate.Named(Config.Template, model);
        RequireSameTokens(TokenizerFile.Load(reward), tokenizer);
        var (report, all) = (new PreferenceReport(), new List<int[]>());
        foreach (var (where, turns) in prompts.SelectMany(f => PromptFile.Read(f, report)))
        {
            try
            {
                all.Add(RowEncoding.Encode(template, tokenizer, turns, null).Prompt);
            }
            catch (BadRowException e)
            {
                report.Refuse(where, e);
            }
        }
        var longest = all.Select(p => p.Length).Where(length => length < context).DefaultIfEmpty(0).Max();
        var maxTokens = Config.MaxTokens ?? context - longest;
        var encoded = all.Where(p => p.Length + maxTokens <= context).ToList();
        var tooLong = all.Count == encoded.Count ? ""
            : $"{all.Count - encoded.Count} leave no room for {maxTokens} tokens of response in a context of {context}";
        if (encoded.Count == 0)
        {
            throw new InvalidDataException($"{string.Join(", ", prompts)}: no prompt to sample responses to: "
                + (tooLong.Length > 0 ? $"of {all.Count} prompts {tooLong}"
                    : report.Problems is [var (row, why), ..] ? $"{row}: {why}"
                    : "expected rows with a column prompt"));
        }
        _job.Note(report.DroppedSummary is null ? tooLong.Length > 0 ? $"of {all.Count} prompts {tooLong}" : null
            : tooLong.Length > 0 ? $"{report.DroppedSummary}; {tooLong}" : report.DroppedSummary);
        return (encoded, maxTokens);
    }

    // The reward model reads the ids that the policy sampled, not its text.
    private void RequireSameTokens(ITokenizer judges, ITokenizer tokenizer)
    {
        int[] ids = [.. Enumerable.Range(0, Math.Min(judges.VocabSize, tokenizer.VocabSize))];
        var differs = Array.FindIndex(ids, id => judges.TokenText(id) != tokenizer.TokenText(id));
        var other = judges.VocabSize != tokenizer.VocabSize
            ? $"{judges.VocabSize} tokens instead of {tokenizer.VocabSize}"
            : judges.EosId != tokenizer.EosId ? $"EOS {judges.EosId} instead of {tokenizer.EosId}"
            : differs < 0 ? null
            : $"token {differs} is \"{judges.TokenText(differs)}\" instead of \"{tokenizer.TokenText(differs)}\"";
        if (other is not null)
        {
            throw new InvalidDataException(
                $"{reward}: its tokenizer is not that of {model}: {other}; expected a reward "
                + "model that was trained from this model or one of the same tokenizer");
        }
    }
}

/// <summary>Result of a PPO run: means over the first and over the last tenth of the iterations, at least one
/// each.</summary>
/// <param name="Steps">Number of PPO iterations done in total, those before a resume included.</param>
/// <param name="Seconds">Duration in seconds in this process; time before a resume is not included.</param>
/// <param name="Prompts">Number of different rows of prompts from which the training sampled.</param>
/// <param name="Episodes">Number of responses sampled in total: iterations times batch size.</param>
/// <param name="FirstScore">Mean score that the reward model gave to the responses of the first tenth of the
/// iterations.</param>
/// <param name="Score">Mean score that the reward model gave to the responses of the last tenth of the
/// iterations.</param>
/// <param name="Kl">Mean KL divergence of the policy from the reference model in the last tenth of the iterations, in
/// nats per response.</param>
/// <param name="FirstRlhfReward">Mean of (reward model's score - β KL) over the first tenth of the iterations, with the
/// β in force at each iteration.</param>
/// <param name="RlhfReward">Mean of (reward model's score - β KL) over the last tenth of the iterations, with the β in
/// force at each iteration.</param>
/// <param name="Length">Mean number of tokens in the responses of the last tenth of the iterations, end-of-sequence
/// tokens included.</param>
/// <param name="Ended">Share in [0, 1] of the responses that ended with an end-of-sequence token and not at the length
/// limit, in the last tenth of the iterations.</param>
public sealed record PpoResult(long Steps, double Seconds, int Prompts, long Episodes, double FirstScore, double Score,
    double Kl, double FirstRlhfReward, double RlhfReward, double Length, double Ended)
{
    internal static PpoResult FromTrainer(PpoTrainer trainer, int prompts, int batchSize, double seconds)
    {
        var tenth = Math.Max(1, trainer.Log.Rows.Count / 10);
        var (first, last) = (trainer.Log.Rows.Take(tenth).ToList(), trainer.Log.Rows.TakeLast(tenth).ToList());
        double Mean(List<StepMetrics> rows, string name) => rows.Average(r => r[name]);
        return new PpoResult(trainer.StepsDone, seconds, prompts, (long)trainer.Log.Rows[^1]["episode"],
            Mean(first, "objective/scores"), Mean(last, "objective/scores"), Mean(last, "objective/kl"),
            Mean(first, "objective/rlhf_reward"), Mean(last, "objective/rlhf_reward"), Mean(last, "objective/length"),
            Mean(last, "val/num_eos_tokens") / batchSize);
    }
}
