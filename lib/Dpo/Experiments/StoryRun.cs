using System.Text.Json;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Devices;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using Dpo.Worlds;
using TorchSharp;

namespace Dpo.Experiments;

/// <summary>The lecture's full picture, end to end on text: pre-training, instruction tuning, preferences by a score, then DPO, and a reward model with PPO.</summary>
/// <remarks>Each stage has a folder named by a hash of all that it depends on; what is there is not done again, and a stage that was broken off goes on.</remarks>
/// <param name="settings">Of all stages.</param>
/// <param name="folder">Where the stages are.</param>
/// <param name="seeds">All chance.</param>
/// <param name="device">Where it trains.</param>
public sealed class StoryRun(StorySettings settings, string folder, Seeds seeds, torch.Device device)
{
    private const string State = "training-state.safetensors";

    /// <summary>All stages, or those that are missing.</summary>
    /// <param name="command">For the logs' headers.</param>
    /// <param name="note">Told of each stage as it begins.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>How the three models tell stories for held-out prompts.</returns>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public IReadOnlyList<StoryJudgement> Run(string command, Action<string> note, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(note);
        var sftFolder = Tuned(command, note, stop);
        using var sft = Loaded(sftFolder);
        var teller = new StoryTeller(TokenizerFile.Load(sftFolder), settings.MaxTokens, settings.Judged, seeds);
        var pairs = Preferences(teller, sft, sftFolder, note);
        var batches = new PreferenceBatches([.. pairs.Select(p => (teller.Encode(p.Prompt, p.Chosen), teller.Encode(p.Prompt, p.Rejected)))], settings.PairsPerBatch, seeds, device);
        using var dpo = Dpo(batches, sft, sftFolder, command, note, stop);
        using var reward = Reward(batches, sft, sftFolder, command, note, stop);
        using var ppo = Ppo(teller, reward, sft, sftFolder, command, note, stop);
        note("stories for held-out prompts");
        var told = StoryJudgement.Of("SFT", sft, sft, null, teller, seeds);
        return [told, StoryJudgement.Of("DPO", dpo, sft, told, teller, seeds), StoryJudgement.Of("PPO", ppo, sft, told, teller, seeds)];
    }

    private string Tuned(string command, Action<string> note, CancellationToken stop)
    {
        var data = Path.Combine(Stage("data", ""), "stories.jsonl");
        if (!File.Exists(data))
        {
            JsonLines.Write(data, StoryWorld.Texts(2000, seeds));
        }
        var start = Stage("base", settings.Base);
        note("pre-training on stories as they are found");
        new LanguageModelRun(settings.Base, [data], start, seeds, device).Run(command, File.Exists(Path.Combine(start, State)), stop);
        stop.ThrowIfCancellationRequested();
        var tuned = Stage("sft", (settings.Base, settings.Tuning, settings.DemonstrationFaults));
        note("instruction tuning");
        foreach (var (name, heldOut) in new[] { ("demonstrations.jsonl", false), ("demonstrations-heldout.jsonl", true) })
        {
            if (!File.Exists(Path.Combine(tuned, name)))
            {
                JsonLines.Write(Path.Combine(tuned, name), StoryWorld.Demonstrations(heldOut ? 100 : 1000, seeds, heldOut, settings.DemonstrationFaults));
            }
        }
        new InstructionRun(settings.Tuning, start, [Path.Combine(tuned, "demonstrations.jsonl")], Path.Combine(tuned, "demonstrations-heldout.jsonl"), tuned, seeds, device)
            .Run(command, File.Exists(Path.Combine(tuned, State)), null, stop);
        stop.ThrowIfCancellationRequested();
        return tuned;
    }

    // Two stories of the tuned model for each prompt; the better one by the score is chosen.
    private IReadOnlyList<PreferenceExample> Preferences(StoryTeller teller, Transformer sft, string from, Action<string> note)
    {
        var file = Path.Combine(Stage("preferences", (from, settings.Comparisons, settings.MaxTokens)), "preferences.jsonl");
        if (!File.Exists(file))
        {
            note("two stories a prompt, compared by their scores");
            var prompts = teller.Prompts(settings.Comparisons);
            var (first, second) = (teller.Tell(sft, prompts, new Seeds(seeds.For("first stories"))).Stories, teller.Tell(sft, prompts, new Seeds(seeds.For("second stories"))).Stories);
            JsonLines.Write(file, prompts.Select((p, i) => (Prompt: p, A: first[i], B: second[i], Gap: StoryScore.Of(p, first[i]).Total - StoryScore.Of(p, second[i]).Total))
                .Where(c => c.Gap != 0).Select(c => new PreferenceExample(c.Prompt, c.Gap > 0 ? c.A : c.B, c.Gap > 0 ? c.B : c.A)));
        }
        return [.. JsonLines.Read<PreferenceExample>(file)];
    }

    private Transformer Dpo(PreferenceBatches pairs, Transformer sft, string from, string command, Action<string> note, CancellationToken stop)
    {
        var stage = Stage("dpo", (from, settings.Comparisons, settings.MaxTokens, settings.PairsPerBatch, settings.Beta, settings.Preference));
        var policy = ModelCopy.Of(sft, trainable: true);
        using var trainer = new PreferenceTrainer(policy, sft, pairs, new DpoLoss(settings.Beta), settings.Preference, new RunLog(RunHeader.Now(command, seeds, device)));
        note("DPO");
        Finish(stage, () => trainer.StepsDone, settings.Preference.Steps, 20, trainer.Resume, until => trainer.Fit(until, stop), trainer.Save, trainer.Log, stop);
        HuggingFace.Save(stage, policy);
        return policy;
    }

    private RewardModel Reward(PreferenceBatches pairs, Transformer sft, string from, string command, Action<string> note, CancellationToken stop)
    {
        var stage = Stage("reward", (from, settings.Comparisons, settings.MaxTokens, settings.PairsPerBatch, settings.Reward));
        var model = RewardModel.From(sft, seeds);
        using var trainer = new RewardTrainer(model, pairs, new BradleyTerryLoss(), settings.Reward, new RunLog(RunHeader.Now(command, seeds, device)));
        note("reward model");
        Finish(stage, () => trainer.StepsDone, settings.Reward.Steps, 20, trainer.Resume, until => trainer.Fit(until, stop), trainer.Save, trainer.Log, stop);
        trainer.Normalise(scale: false);
        return model;
    }

    private Transformer Ppo(StoryTeller teller, RewardModel reward, Transformer sft, string from, string command, Action<string> note, CancellationToken stop)
    {
        var stage = Stage("ppo", settings with { Preference = new StorySettings().Preference });
        var policy = ModelCopy.Of(sft, trainable: true);
        using var value = ScalarModel.From(sft, seeds, zeroHead: true);
        var config = new PpoConfig(new FixedKl(settings.Beta), settings.Iterations, teller.MaxTokens)
        {
            BatchSize = settings.StoriesPerBatch,
            EosId = teller.EosId,
            MissingEosPenalty = 1,
            PolicyRate = new LinearLr(settings.PolicyRate),
            ValueRate = new LinearLr(settings.PolicyRate),
        };
        int[][] prompts = [.. teller.Prompts(settings.Comparisons).Select(teller.Ids)];
        using var trainer = new PpoTrainer(policy, sft, value, prompts, rows => reward.Score(rows, batchSize: 64), config, seeds, new RunLog(RunHeader.Now(command, seeds, device)));
        note("PPO on the reward model");
        Finish(stage, () => trainer.StepsDone, settings.Iterations, 5, _ => trainer.Resume(stage), until => trainer.Fit(until, stop), _ => trainer.Save(stage), trainer.Log, stop, "beta.json");
        HuggingFace.Save(stage, policy);
        return policy;
    }

    // Goes on with a stage to its end, saving along the way; the log is that of what was done in this call.
    private static void Finish(string stage, Func<long> done, int steps, int every, Action<string> resume, Action<long> fit, Action<string> save, RunLog log,
        CancellationToken stop, string marker = State)
    {
        var file = Path.Combine(stage, State);
        if (File.Exists(Path.Combine(stage, marker)))
        {
            resume(file);
        }
        while (done() < steps)
        {
            fit(Math.Min(steps, done() + every));
            save(file);
            log.WriteJsonLines(Path.Combine(stage, $"log-{done()}.jsonl"));
            stop.ThrowIfCancellationRequested();
        }
    }

    private Transformer Loaded(string from)
    {
        var model = HuggingFace.Load(from);
        model.to(device);
        return model;
    }

    private string Stage(string name, object settings) => Directory.CreateDirectory(Path.Combine(folder,
        $"{name}-{TrainingFolder.Sha256([$"{seeds.Root} {settings} {JsonSerializer.Serialize(settings)}"])[..8]}")).FullName;
}
