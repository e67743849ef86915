using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Tests.LanguageModels.Jobs;

internal sealed class LanguageTrainingTests
{
    private const string Base = "small";

    private LanguageHarness _language = null!;
    private StopAfter _stop = null!;

    private string Models => Path.Combine(_language.Storage, "language", "models");

    [SetUp]
    public async Task SetUpAsync()
    {
        _stop = new();
        _language = await LanguageHarness.StartAsync(services => services.AddSingleton<IChangeAnnouncer>(_stop));
        _stop.Look = id => _language.SendAsync(new GetLanguageTraining(id));
        SmallBase.Write(Path.Combine(Models, Base));
    }

    [TearDown]
    public async Task TearDownAsync() => await _language.DisposeAsync();

    [Test]
    public async Task A_training_learns_its_examples_and_leaves_an_adapter_that_writes()
    {
        var ended = await RunAsync(Request());
        var outcome = ended.Outcome!;

        Assert.That((ended.Status, ended.Progress, ended.CurrentStep, ended.TotalSteps), Is.EqualTo(("completed", 100.0, 24, 24)), ended.Error);
        Assert.That((outcome.End, outcome.Examples, outcome.ValidationExamples, outcome.Dropped), Is.EqualTo(("finished", 16, 4, 0)));
        Assert.That(outcome.BestValidationLoss, Is.LessThan(outcome.FirstValidationLoss!.Value - 0.2));
        Assert.That(outcome.TrainedParameters, Is.EqualTo(2 * 8 * ((32 + 32) + (32 + 16) + (32 + 16) + (32 + 32))));
        Assert.That(ended.Losses.Count(loss => loss.Training is not null), Is.EqualTo(24));
        Assert.That(ended.Losses.Where(loss => loss.Validation is not null).Select(loss => loss.Step), Is.EqualTo(new[] { 0, 4, 8, 12, 16, 20, 24 }));

        var events = await _language.SendAsync(new GetLanguageTrainingEvents(ended.Id));
        Assert.That(events.Events.Select(entry => entry.Id), Is.Ordered.Ascending);
        Assert.That(events.Events[0].Message, Is.EqualTo("It begins."));
        Assert.That((events.Events[^1].Message, events.Ended), Is.EqualTo((events.Events[^1].Message, true)));
        Assert.That(events.Events[^1].Message, Does.StartWith("It ended (finished): validation loss "));
        Assert.That((await _language.SendAsync(new GetLanguageTrainingEvents(ended.Id, events.Next))).Events, Is.Empty);

        var told = new GenerateText { Model = Base, Prompt = "[user] Say ping 3.</s>\n[assistant] ", MaxNewTokens = 6 };
        var (before, after) = (await _language.SendAsync(told), await _language.SendAsync(told with { AdapterFolder = outcome.Folder }));
        Assert.That(after.Tokens, Is.Not.EqualTo(before.Tokens));

        SmallBase.Write(Path.Combine(Models, "other"), seed: 2);
        Assert.That(
            () => _language.SendAsync(told with { Model = "other", AdapterFolder = outcome.Folder }),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("adapter: it was trained beside other weights (small, "));
    }

    [Test]
    public async Task What_is_interrupted_goes_on_with_the_same_losses()
    {
        var whole = await RunAsync(Request(epochs: 150));
        var started = await _language.SendAsync(new StartLanguageTraining(Request(epochs: 150)));
        using var host = new CancellationTokenSource();
        _stop.Watch(started.Id, host.Cancel);
        Assert.That(() => _language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        var cut = await _language.SendAsync(new GetLanguageTraining(started.Id));
        var checkpoint = (await _language.SendAsync(new GetTrainingCheckpoints(started.Id))).Checkpoints.Single();
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));

        Assert.That((cut.Status, cut.CurrentStep), Is.EqualTo(("running", cut.CurrentStep)));
        Assert.That(cut.CurrentStep, Is.InRange(1, 599));
        Assert.That((checkpoint.Step, checkpoint.TrainingLoss), Is.EqualTo((cut.CurrentStep, cut.TrainingLoss)));
        Assert.That(checkpoint.Bytes, Is.GreaterThan(16 * ended.Outcome!.TrainedParameters!.Value), "weights, the best ones and two means");
        Assert.That(ended.Losses, Is.EqualTo(whole.Losses));
        Assert.That(ended.Outcome!.BestValidationLoss, Is.EqualTo(whole.Outcome!.BestValidationLoss));
        Assert.That(Messages(await _language.SendAsync(new GetLanguageTrainingEvents(started.Id))), Does.Contain("It goes on."));
    }

    [Test]
    public async Task A_training_is_cancelled_while_it_waits_or_learns()
    {
        var (waiting, learning) = (
            await _language.SendAsync(new StartLanguageTraining(Request())), await _language.SendAsync(new StartLanguageTraining(Request(epochs: 1000))));
        await _language.SendAsync(new CancelLanguageTraining(waiting.Id));
        _stop.Watch(learning.Id, () => _ = _language.SendAsync(new CancelLanguageTraining(learning.Id)));
        await _language.Factory.RunDueAsync();
        var ended = await _language.SendAsync(new GetLanguageTraining(learning.Id));

        Assert.That((await _language.SendAsync(new GetLanguageTraining(waiting.Id))).Status, Is.EqualTo("cancelled"));
        Assert.That((ended.Status, ended.Outcome), Is.EqualTo(("cancelled", (LanguageTrainingOutcome?)null)));
        Assert.That(ended.CurrentStep, Is.InRange(1, 3999));
        Assert.That(Directory.EnumerateFiles(_language.Storage, "checkpoint*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(() => _language.SendAsync(new CancelLanguageTraining(learning.Id)), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task Gold_stars_are_exported_where_no_dataset_is_named()
    {
        await _language.ImportGoldAsync([.. Rows(20)]);
        var ended = await RunAsync(Request() with { DatasetPath = null, NumEpochs = 1 });

        Assert.That((ended.Status, ended.Outcome?.Examples + ended.Outcome?.ValidationExamples), Is.EqualTo(("completed", (int?)20)), ended.Error);
        Assert.That(ended.DatasetPath, Does.StartWith(_language.Storage).And.EndsWith("train.jsonl"));
    }

    [Test]
    public async Task A_dataset_that_was_exported_is_validated_on_by_its_own_part()
    {
        await _language.ImportGoldAsync([.. Rows(20)]);
        var dataset = await _language.SendAsync(new ExportDataset { Format = DatasetFormat.ChatMl, ValidationShare = 0.3 });
        var ended = await RunAsync(Request() with { DatasetPath = dataset.DatasetPath, ValidationPath = null, NumEpochs = 1 });

        Assert.That(
            (ended.Outcome?.Examples, ended.Outcome?.ValidationExamples),
            Is.EqualTo(((int?)dataset.TrainCount, (int?)dataset.ValidationCount)), ended.Error);
    }

    [Test]
    public async Task All_weights_can_be_trained_packed_and_with_layers_computed_again()
    {
        var ended = await RunAsync(Request() with { Adapter = "full", Packing = true, GradientCheckpointing = true, NumEpochs = 20, BatchSize = 1 });
        var folder = ended.Outcome!.Folder;

        Assert.That(ended.Outcome.BestValidationLoss, Is.LessThan(0.7 * ended.Outcome.FirstValidationLoss!.Value));
        Assert.That(ended.Outcome.TrainedParameters, Is.EqualTo((259 * 32) + (2 * ((2 * 32 * 32) + (2 * 16 * 32) + (3 * 64 * 32) + 64)) + 32));
        Assert.That((await _language.SendAsync(new GenerateText { ModelFolder = folder, Prompt = "x", MaxNewTokens = 2 })).Text, Is.Not.Null);
    }

    [Test]
    public async Task Products_are_rounded_where_that_is_asked_for_and_the_training_says_so()
    {
        var exact = await RunAsync(Request() with { Device = "cpu" });
        var rounded = await RunAsync(Request() with { Precision = "bfloat16", Device = "cpu" });

        Assert.That(rounded.Losses, Is.Not.EqualTo(exact.Losses));
        Assert.That(rounded.Outcome!.FirstValidationLoss, Is.EqualTo(exact.Outcome!.FirstValidationLoss), "validation is exact");
        Assert.That(rounded.Outcome.BestValidationLoss, Is.EqualTo(exact.Outcome.BestValidationLoss).Within(0.1));
        Assert.That(await ToldAsync(exact), Has.Exactly(1).EndsWith("24 steps in float32 on cpu."), "a narrow network gains nothing by itself");
        Assert.That(await ToldAsync(rounded), Has.Exactly(1).EndsWith("24 steps in bfloat16 on cpu."));

        async Task<string[]> ToldAsync(LanguageTraining training) =>
            Messages(await _language.SendAsync(new GetLanguageTrainingEvents(training.Id)));
    }

    [Test]
    public void A_GPU_that_is_not_there_is_refused_by_name()
    {
        Assume.That(TorchRuntime.CudaMissing(), Is.Not.Null, "a GPU can be used here");
        Assert.That(
            () => StartAsync(Request() with { Device = "cuda" }),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("device: 'cuda' cannot be used here (").And.Message.EndsWith("; auto, cpu."));
    }

    [Test]
    public async Task Two_requests_with_one_key_are_one_training()
    {
        var request = Request() with { IdempotencyKey = "night" };
        var (first, second) = (await StartAsync(request), await StartAsync(request));

        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That(_language.Factory.Due, Has.Count.EqualTo(1));
        Assert.That(() => StartAsync(request with { Seed = 7 }), Throws.TypeOf<ConflictException>().With.Message.Contains("'night'"));
    }

    [Test]
    public void What_is_made_for_another_machine_is_refused_with_all_that_is_missing() => Assert.That(
        () => StartAsync(new()
        {
            Philosopher = "zack@pacheightspartners.com",
            Domain = "pacheightspartners.com",
            BaseModel = "google/gemma-3-12b-it",
            Backend = "unsloth",
            NumEpochs = 3,
            BatchSize = 4,
            LearningRate = 0.0002,
            UseQlora = true,
        }),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "backend: 'unsloth' cannot be used here (No interpreter is configured: a Python as LanguageModels:Backends:UnslothPython or "
            + ":Python); native. base_model: 'google/gemma-3-12b-it' is not here; found small."));

    private static readonly (string Expected, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change)[] Refused =
    [
        ("num_epochs: 0 is not allowed; 1 to 1000.", request => request with { NumEpochs = 0 }),
        ("batch_size: 0 is not allowed; 1 to 4096.", request => request with { BatchSize = 0 }),
        ("learning_rate: -1 is not allowed; above 0 to 1.", request => request with { LearningRate = -1 }),
        ("learning_rate: NaN is not allowed; above 0 to 1.", request => request with { LearningRate = double.NaN }),
        ("lora_r: 0 is not allowed; 1 to the width of the base.", request => request with { LoraR = 0 }),
        ("lora_r: 33 is not allowed; 1 to 32, the width of small.", request => request with { LoraR = 33 }),
        ("max_seq_length: 257 is not allowed; 2 to 256.", request => request with { MaxSeqLength = 257 }),
        ("precision: 'int4' is not allowed; auto, float32, bfloat16.", request => request with { Precision = "int4" }),
        ("device: 'tpu' is not allowed; auto, cpu, cuda.", request => request with { Device = "tpu" }),
        ("lr_scheduler: 'wave' is not allowed; linear, cosine, constant.", request => request with { LrScheduler = "wave" }),
        ("use_qlora: true is not built here;", request => request with { UseQlora = true }),
        ("target_modules: no layer of small is meant by query; q_proj,", request => request with { TargetModules = ["query"] }),
        ("base_model: nothing is not allowed; the name of a base.", request => request with { BaseModel = null }),
        ("dataset_path: '../x.jsonl' holds '..'", request => request with { DatasetPath = "../x.jsonl" }),
        ("dataset_path: '/etc/passwd' lies outside", request => request with { DatasetPath = "/etc/passwd" }),
        ("dataset_path: there is no file 'none.jsonl'", request => request with { DatasetPath = "none.jsonl" }),
    ];

    [TestCaseSource(nameof(Refused))]
    public void A_request_that_cannot_be_is_refused_by_field_and_value(
        (string Expected, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change) refused) => Assert.That(
        () => StartAsync(refused.Change(Request())),
        Throws.InstanceOf<Exception>().With.Message.Contains(refused.Expected).And.Matches<Exception>(
            refusal => refusal is FactoryException or ValidationException));

    [Test]
    public async Task A_base_that_cannot_chat_and_examples_that_do_not_fit_are_refused()
    {
        SmallBase.Write(Path.Combine(Models, "mute"), template: false);
        var small = await RunAsync(Request() with { MaxSeqLength = 8, OverLong = "drop" });

        Assert.That(() => StartAsync(Request() with { BaseModel = "mute" }), Throws.TypeOf<UnprocessableException>().With.Message.Contains("no chat template"));
        Assert.That((small.Status, small.Error), Is.EqualTo((
            "failed", "max_seq_length: nothing is left of the 16 training examples within 8 tokens; a larger one, or more examples.")));
    }

    private static IEnumerable<string> Rows(int count) => Enumerable.Range(0, count).Select(i =>
        $$"""{"messages":[{"role":"user","content":"Say ping {{i}}."},{"role":"assistant","content":"pong {{i % 3}}"}]}""");

    private static string[] Messages(LanguageTrainingEvents events) => [.. events.Events.Select(entry => entry.Message)];

    private LanguageTrainingRequest Request(int epochs = 6)
    {
        File.WriteAllLines(Path.Combine(_language.Storage, "train.jsonl"), Rows(16));
        File.WriteAllLines(Path.Combine(_language.Storage, "validation.jsonl"), Rows(20).Skip(16));
        return new()
        {
            BaseModel = Base,
            DatasetPath = "train.jsonl",
            ValidationPath = "validation.jsonl",
            NumEpochs = epochs,
            LearningRate = 0.02,
            LoraR = 8,
            LoraDropout = 0.1,
            SaveSteps = 5,
        };
    }

    private Task<LanguageTraining> StartAsync(LanguageTrainingRequest request) => _language.SendAsync(new StartLanguageTraining(request));

    private async Task<LanguageTraining> RunAsync(LanguageTrainingRequest request)
    {
        var started = await StartAsync(request);
        await _language.Factory.RunDueAsync();
        return await _language.SendAsync(new GetLanguageTraining(started.Id));
    }

    /// <summary>Does something once, when a training has told that it has taken a step.</summary>
    private sealed class StopAfter : IChangeAnnouncer
    {
        private Guid _id;
        private Action? _act;

        /// <summary>Tells how far a training is.</summary>
        public Func<Guid, Task<LanguageTraining>>? Look { get; set; }

        public void Watch(Guid id, Action act) => (_id, _act) = (id, act);

        public void Announce(string kind, string id = "")
        {
            if (kind == LanguageChanges.Training && _act is not null && id == _id.ToString())
            {
                _ = LookAsync();
            }
        }

        private async Task LookAsync()
        {
            // the first news is the plan
            if ((await Look!(_id)).CurrentStep > 0)
            {
                Interlocked.Exchange(ref _act, null)?.Invoke();
            }
        }
    }
}
