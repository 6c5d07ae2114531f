using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a saved model by PPO with KL on the scores of a saved reward model; the reference is the model as it
/// was, and the value model begins as it does, with a head of zeros.</summary>
/// <param name="model">The folder of the model to start from, with its tokenizer.</param>
/// <param name="reward">The folder of a reward model of the same tokenizer.</param>
/// <param name="prompts">Files with a column prompt.</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
public sealed class PpoRun(string model, string reward, IReadOnlyList<string> prompts, TrainingOptions options)
{
    private readonly TrainingJob _job = new(options, model,
        [.. prompts, .. Directory.Exists(reward) ? Directory.EnumerateFiles(reward) : []]);

    /// <summary>Sizes, rates, and β.</summary>
    public PpoSettings Settings { get; init; } = new();

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="stop">Stops after the iteration in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">A model, the prompts or the folder cannot be used; the message says
    /// why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public PpoResult Run(CancellationToken stop = default)
    {
        _job.Claim(new
        {
            settings = Settings,
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
        using var policy = ModelCopy.Of(reference, trainable: true);
        using var value = ScalarModel.From(reference, options.Seeds, zeroHead: true);
        using var trainer = new PpoTrainer(policy, reference, value, encoded,
            responses => judge.Score(responses, ScoredAtOnce), Settings.Config(maxTokens, eos), options.Seeds,
            _job.NewLog());
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(
            trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin), null, SavedEvery, origin, stop);
        var result = PpoResult.Of(trainer, encoded.Count, Settings.BatchSize, _job.Seconds);
        if (result.Ended < 0.5)
        {
            _job.Note(FormattableString.Invariant($"{100 * (1 - result.Ended):0} of 100 of the last responses were cut at ")
                + FormattableString.Invariant($"{maxTokens} tokens; allow more tokens, or take something off the score of a ")
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
        var template = ChatTemplate.Named(Settings.Template, model);
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
        var maxTokens = Settings.MaxTokens ?? context - longest;
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
        _job.Note(report.Lost is null ? tooLong.Length > 0 ? $"of {all.Count} prompts {tooLong}" : null
            : tooLong.Length > 0 ? $"{report.Lost}; {tooLong}" : report.Lost);
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
            throw new InvalidDataException($"{reward}: its tokenizer is not that of {model}: {other}; expected a reward "
                + "model that was trained from this model or one of the same tokenizer");
        }
    }
}

/// <summary>What a PPO run gave: means over the first and over the last tenth of the iterations, at least
/// one.</summary>
/// <param name="Steps">Iterations done.</param>
/// <param name="Seconds">Of this process.</param>
/// <param name="Prompts">Prompts to sample responses to.</param>
/// <param name="Episodes">Responses sampled.</param>
/// <param name="FirstScore">Mean score of the reward model at the start, reward units.</param>
/// <param name="Score">The same at the end.</param>
/// <param name="Kl">KL to the reference at the end, nats a response.</param>
/// <param name="FirstRlhfReward">Score less β KL at the start.</param>
/// <param name="RlhfReward">The same at the end, by the β of then.</param>
/// <param name="Length">Tokens a response at the end.</param>
/// <param name="Ended">Share of responses that ended by themselves, at the end.</param>
public sealed record PpoResult(long Steps, double Seconds, int Prompts, long Episodes, double FirstScore, double Score,
    double Kl, double FirstRlhfReward, double RlhfReward, double Length, double Ended)
{
    internal static PpoResult Of(PpoTrainer trainer, int prompts, int batchSize, double seconds)
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
