using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
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
        var eos = tokenizer.EosId ?? throw new InvalidDataException($"{model}: its tokenizer has no EOS, so no response "
            + "would end; expected \"eos_token\" in tokenizer_config.json");
        using var reference = HuggingFace.Load(model);
        using var judge = HuggingFace.LoadReward(reward);
        _job.NoteUnknown();
        var encoded = Prompts(tokenizer, Math.Min(reference.ContextLength, judge.Model.Config.ContextLength));
        var device = options.Compute.Device;
        reference.to(device);
        judge.Model.to(device);
        using var policy = ModelCopy.Of(reference, trainable: true);
        using var value = ScalarModel.From(reference, options.Seeds, zeroHead: true);
        using var trainer = new PpoTrainer(policy, reference, value, encoded,
            responses => judge.Score(responses, ScoredAtOnce), Settings.Config(eos), options.Seeds, _job.NewLog());
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin), null, SavedEvery, origin, stop);
        return PpoResult.Of(trainer, encoded.Count, _job.Seconds);
    }

    private const int ScoredAtOnce = 64;        // rows of a reward model's forward
    private const int SavedEvery = 10;          // iterations, where nothing else is said

    private List<int[]> Prompts(ITokenizer tokenizer, int context)
    {
        var template = ChatTemplate.Named(Settings.Template, model);
        var judges = TokenizerFile.Load(reward);
        var (report, encoded, tooLong) = (new PreferenceReport(), new List<int[]>(), 0);
        foreach (var (where, turns) in prompts.SelectMany(f => PromptFile.Read(f, report)))
        {
            try
            {
                var ids = RowEncoding.Encode(template, tokenizer, turns, null).Prompt;
                RequireSameTokens(judges, tokenizer, turns[^1].Content, where);
                tooLong += ids.Length + Settings.MaxTokens > context ? 1 : 0;
                if (ids.Length + Settings.MaxTokens <= context)
                {
                    encoded.Add(ids);
                }
            }
            catch (BadRowException e)
            {
                report.Refuse(where, e);
            }
        }
        if (report.Lost is not null || tooLong > 0)
        {
            _job.Note($"{report.Lost ?? $"of {report.Rows} prompts none is left out as unreadable"}; {tooLong} leave no room for "
                + $"{Settings.MaxTokens} tokens of response in a context of {context}");
        }
        return encoded.Count > 0 ? encoded : throw new InvalidDataException($"{string.Join(", ", prompts)}: of {report.Rows} rows "
            + $"none is a prompt that leaves room for {Settings.MaxTokens} tokens in a context of {context}"
            + (report.Problems is [var (row, why), ..] ? $"; {row}: {why}" : ""));
    }

    // The reward model reads the ids that the policy sampled, not its text.
    private void RequireSameTokens(ITokenizer judges, ITokenizer tokenizer, string text, string where)
    {
        if (judges.VocabSize != tokenizer.VocabSize || !judges.Encode(text).AsSpan().SequenceEqual(tokenizer.Encode(text)))
        {
            throw new InvalidDataException($"{reward}: its tokenizer is not that of {model} ({where} is split otherwise, or "
                + $"{judges.VocabSize} tokens instead of {tokenizer.VocabSize}); expected a reward model that was trained from this "
                + "model or one of the same tokenizer");
        }
    }
}

/// <summary>What a PPO run gave: means over the last tenth of the iterations, at least one.</summary>
/// <param name="Steps">Iterations done.</param>
/// <param name="Seconds">Of this process.</param>
/// <param name="Prompts">Prompts to sample responses to.</param>
/// <param name="Episodes">Responses sampled.</param>
/// <param name="Score">Mean score of the reward model, reward units.</param>
/// <param name="Kl">KL to the reference, nats a response.</param>
/// <param name="RlhfReward">Score less β KL.</param>
/// <param name="Length">Tokens a response.</param>
public sealed record PpoResult(long Steps, double Seconds, int Prompts, long Episodes, double Score, double Kl,
    double RlhfReward, double Length)
{
    internal static PpoResult Of(PpoTrainer trainer, int prompts, double seconds)
    {
        var last = trainer.Log.Rows.TakeLast(Math.Max(1, trainer.Log.Rows.Count / 10)).ToList();
        double Mean(string name) => last.Average(r => r["objective/" + name]);
        return new PpoResult(trainer.StepsDone, seconds, prompts, (long)trainer.Log.Rows[^1]["episode"], Mean("scores"),
            Mean("kl"), Mean("rlhf_reward"), Mean("length"));
    }
}
