using System.Globalization;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Science.Stories;

/// <summary>Makes of one model that tells stories two that tell better ones: preferences between its own stories, then
/// DPO, and a reward model with PPO.</summary>
/// <param name="settings">Settings of all training stages: number of preference pairs, DPO, reward model, PPO and
/// evaluation.</param>
/// <param name="stages">Manager of the stage folders: each stage of the experiment keeps its model, log and training
/// states in a folder.</param>
/// <param name="teller">Source of prompts and the rule that scores a story; also generates the stories with a model's
/// tokenizer.</param>
/// <param name="reference">Reference model P_ref, from which DPO, reward model and PPO start; left unchanged. All
/// models train on its device.</param>
/// <param name="origin">Folder and tokenizer from which the reference model was loaded; the tokenizer files are saved
/// with each trained model.</param>
/// <param name="from">Text that identifies the reference model, e.g. its folder's name; the names of the stage folders
/// depend on it.</param>
/// <param name="seeds">Random seeds; all random numbers (sampling, initial weights, order of the data) derive from
/// these seeds.</param>
/// <param name="command">Command line (or another description of the call) to record in the headers of the training
/// logs.</param>
internal sealed class StoryAlignment(
    AlignmentConfig settings, StoryStages stages, StoryTeller teller, Transformer reference, ModelOrigin origin,
    string from, Seeds seeds, string command)
{
    private readonly Dictionary<string, RunLog> _logs = [];

    private torch.Device Device => reference.Device;

    private RunLog NewLog(string stage) => _logs[stage] = new RunLog(RunHeader.Now(command, seeds, Device));

    /// <summary>Runs the stages preferences, DPO, reward model and PPO, or those that are missing, and judges the
    /// models by their stories.</summary>
    /// <param name="name">Name of the reference model in the result table: "SFT" (instruction-tuned) or "base"
    /// (published).</param>
    /// <param name="note">Called at the start of each training stage with its short description, e.g. "DPO", to show
    /// progress.</param>
    /// <param name="stop">Cancellation token that stops the training after the current step, with its state saved;
    /// calling again with the same settings resumes.</param>
    /// <returns>Evaluations of the reference model, the DPO model and the PPO model, and the logs of the training
    /// stages.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped; a later call goes on.</exception>
    public StoryOutcome Run(string name, Action<string> note, CancellationToken stop)
    {
        var pairs = Preferences(note);
        var batches = new PreferenceBatches([.. pairs.Select(p => new EncodedPair(
                new(teller.Ids(p.Prompt), p.ChosenIds), new(teller.Ids(p.Prompt), p.RejectedIds)))],
            settings.PairsPerBatch, seeds, Device);
        using var dpo = Dpo(batches, note, stop);
        using var reward = Reward(batches, note, stop);
        using var ppo = Ppo(reward, note, stop);
        note("stories for held-out prompts");
        var told = StoryJudgement.Compute(name, reference, reference, null, teller, seeds);
        return new StoryOutcome(
            [told, StoryJudgement.Compute("DPO", dpo, reference, told, teller, seeds),
                StoryJudgement.Compute("PPO", ppo, reference, told, teller, seeds)], _logs);
    }

    // Two stories of the reference for each prompt; the better one by the rule is chosen.
    private IReadOnlyList<StoryPair> Preferences(Action<string> note)
    {
        var file = Path.Combine(stages.GetFolder("preferences",
            (from, settings.Comparisons, settings.MaxTokens, settings.Judged)), "preferences.jsonl");
        if (!File.Exists(file))
        {
            note("two stories a prompt, compared by their scores");
            var prompts = teller.Prompts(settings.Comparisons);
            var (first, second) = (Tell("first stories"), Tell("second stories"));
            JsonLines.Write(file, prompts
                .Select((p, i) => (Prompt: p, A: first[i], B: second[i],
                    Gap: teller.Total(p, first[i].Story) - teller.Total(p, second[i].Story)))
                .Where(c => c.Gap != 0)
                .Select(c => c.Gap > 0 ? Pair(c.Prompt, c.A, c.B) : Pair(c.Prompt, c.B, c.A)));

            List<(string Story, int[] Ids)> Tell(string purpose)
            {
                var (examples, stories) = teller.Tell(reference, prompts, new Seeds(seeds.For(purpose)));
                return [.. stories.Zip(examples, (s, e) => (s, e.Response))];
            }
        }
        return [.. JsonLines.Read<StoryPair>(file)];

        static StoryPair Pair(string prompt, (string Story, int[] Ids) chosen, (string Story, int[] Ids) rejected) =>
            new(prompt, chosen.Story, rejected.Story, chosen.Ids, rejected.Ids);
    }

    private object PairConfig =>
        (from, settings.Comparisons, settings.MaxTokens, settings.Judged, settings.PairsPerBatch);

    private Transformer Dpo(PreferenceBatches pairs, Action<string> note, CancellationToken stop)
    {
        note("DPO");
        var stage = stages.GetFolder("dpo", (PairConfig, settings.Beta, settings.Preference));
        var policy = ModelCopy.Create(reference, trainable: true);
        using var trainer = new PreferenceTrainer(policy, reference, pairs, new DpoLoss(settings.Beta),
            settings.Preference, NewLog("DPO"));
        stages.Finish(stage, trainer, 20, origin,
            () => HuggingFace.Save(stage, policy, origin: origin), stop);
        return policy;
    }

    private RewardModel Reward(PreferenceBatches pairs, Action<string> note, CancellationToken stop)
    {
        note("reward model");
        var stage = stages.GetFolder("reward", (PairConfig, settings.Reward));
        var model = RewardModel.From(reference, seeds);
        using var trainer = new RewardTrainer(model, pairs, new BradleyTerryLoss(), settings.Reward,
            NewLog("reward model"));
        stages.Finish(stage, trainer, 20, origin,
            () => HuggingFace.Save(stage, model, origin), stop);
        trainer.Normalise(scale: false);
        HuggingFace.Save(stage, model, origin);
        return model;
    }

    private Transformer Ppo(RewardModel reward, Action<string> note, CancellationToken stop)
    {
        note("PPO on the reward model");
        var stage = stages.GetFolder("ppo", (from, settings with { Preference = new AlignmentConfig().Preference }));
        var policy = ModelCopy.Create(reference, trainable: true);
        using var value = ScalarModel.From(reference, seeds, zeroInitHead: true);
        var config = new PpoConfig(new FixedKl(settings.Beta), settings.Iterations, teller.MaxTokens)
        {
            BatchSize = settings.StoriesPerBatch,
            EosId = teller.StopId,
            MissingEosPenalty = teller.MissingEndPenalty,
            PolicyRate = new LinearLr(settings.PolicyRate),
            ValueRate = new LinearLr(settings.PolicyRate),
        };
        int[][] prompts = [.. teller.Prompts(settings.Comparisons).Select(teller.Ids)];
        using var trainer = new PpoTrainer(policy, reference, value, prompts,
            rows => reward.Score(rows, batchSize: 64), config, seeds, NewLog("PPO"));
        stages.Finish(stage, trainer, 5, origin,
            () => HuggingFace.Save(stage, policy, origin: origin), stop);
        return policy;
    }
}

/// <summary>Two stories of a model for one prompt, the better one first: as texts for people, as the token ids that
/// were sampled for training.</summary>
/// <remarks>Splitting a sampled text again need not give the tokens that were sampled, and a truncated story has no
/// EOS.</remarks>
/// <param name="Prompt">Text of the prompt; field "prompt" in a data file.</param>
/// <param name="Chosen">Text of the story with the higher score, without the prompt; field "chosen" in a data
/// file.</param>
/// <param name="Rejected">Text of the story with the lower score, without the prompt; field "rejected" in a data
/// file.</param>
/// <param name="ChosenIds">Token ids of the chosen story as they were sampled; field "chosen_ids" in a data file,
/// written as numbers separated by spaces.</param>
/// <param name="RejectedIds">Token ids of the rejected story as they were sampled; field "rejected_ids" in a data file,
/// written as numbers separated by spaces.</param>
public sealed record StoryPair(string Prompt, string Chosen, string Rejected, int[] ChosenIds, int[] RejectedIds)
    : IExample<StoryPair>
{
    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } =
        ["prompt", "chosen", "rejected", "chosen_ids", "rejected_ids"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Values =>
        [Prompt, Chosen, Rejected, string.Join(' ', ChosenIds), string.Join(' ', RejectedIds)];

    /// <inheritdoc/>
    public static StoryPair FromValues(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new StoryPair(values[0], values[1], values[2], Ids(values[3]), Ids(values[4]));
    }

    private static int[] Ids(string text) =>
        [.. text.Split(' ').Select(i => int.Parse(i, CultureInfo.InvariantCulture))];
}
