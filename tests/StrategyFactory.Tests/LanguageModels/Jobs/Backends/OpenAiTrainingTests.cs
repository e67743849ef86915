using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

internal sealed class OpenAiTrainingTests
{
    private const string Jobs = "/v1/fine_tuning/jobs";

    private static readonly (string Status, string[] Messages)[] Usual =
    [
        ("queued", ["Validating training file"]),
        ("running", ["Fine-tuning job started", Metric(1, 3.5), Metric(2, 3.25)]),
        ("running", [Metric(3, 3, validation: 3.125), "Checkpoint created at step 3", Metric(4, 2.75)]),
        ("succeeded", [Metric(5, 2.5), Metric(6, 2.25, validation: 2.75), "The job has successfully completed."]),
    ];

    private FakeOpenAi _openAi = null!;
    private LanguageHarness _language = null!;
    private OnNews _news = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _openAi = await FakeOpenAi.StartAsync();
        _openAi.Course = Usual;
        _news = new();
        _language = await StartAsync(FakeOpenAi.Key);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _language.DisposeAsync();
        await _openAi.DisposeAsync();
    }

    [Test]
    public async Task A_training_sends_its_files_and_tells_what_happens_there()
    {
        var ended = await RunAsync(Request() with { Name = "zack-1", NumEpochs = 2, BatchSize = 8, Seed = 7 });
        var (outcome, job) = (ended.Outcome!, _openAi.Jobs.Single());

        Assert.That((ended.Status, ended.CurrentStep, ended.TotalSteps), Is.EqualTo(("completed", 6, 6)), ended.Error);
        Assert.That(
            (outcome.RemoteModel, outcome.Folder, outcome.BestStep, outcome.BestValidationLoss, outcome.BaseHash, outcome.TrainedParameters),
            Is.EqualTo(("ft:gpt-4.1-mini-2025-04-14:org::abc", (string?)null, (int?)null, (double?)null, (string?)null, (long?)null)));
        Assert.That((outcome.Examples, outcome.ValidationExamples), Is.EqualTo((18, 2)));
        Assert.That(ended.Losses.Where(loss => loss.Training is not null).Select(loss => (loss.Step, loss.Training)), Is.EqualTo(
            new (int, double?)[] { (0, 3.5), (1, 3.25), (2, 3), (3, 2.75), (4, 2.5), (5, 2.25) }));
        Assert.That(ended.Losses.Where(loss => loss.Validation is not null).Select(loss => (loss.Step, loss.Validation)), Is.EqualTo(
            new (int, double?)[] { (3, 3.125), (6, 2.75) }));

        Assert.That(_openAi.Files.Select(file => (file.Value.Purpose, file.Value.Name, file.Value.Content.Split('\n').Length - 1)), Is.EquivalentTo(
            new[] { ("fine-tune", "train.jsonl", 18), ("fine-tune", "validation.jsonl", 2) }));
        Assert.That(_openAi.Files["file-1"].Content, Does.StartWith("{\"messages\":[{\"role\":\"user\",\"content\":\"Say ping "));
        Assert.That(
            (job["model"]!.GetValue<string>(), job["training_file"]!.GetValue<string>(), job["validation_file"]!.GetValue<string>(), job["user_provided_suffix"]!.GetValue<string>(), job["seed"]!.GetValue<int>()),
            Is.EqualTo(("gpt-4.1-mini-2025-04-14", "file-1", "file-2", "zack-1", 7)));
        Assert.That(job["method"]!.ToJsonString(), Does.Contain("\"n_epochs\":2").And.Contain("\"batch_size\":8").And.Contain("\"supervised\""));
        Assert.That(job["metadata"]!["strategy_factory_training"]!.GetValue<string>(), Is.EqualTo(ended.JobId));

        var messages = await MessagesAsync(ended.Id);
        Assert.That(messages.SkipWhile(message => message != "Created fine-tuning job: ftjob-1."), Is.EqualTo(new[]
        {
            "Created fine-tuning job: ftjob-1.", "Validating training file.", "Fine-tuning job started.", "Checkpoint created at step 3.",
            "The job has successfully completed.", "It ended (finished).",
        }));
        Assert.That(string.Join('\n', messages), Does.Not.Contain(FakeOpenAi.Key));
    }

    [Test]
    public async Task What_is_refused_for_now_is_tried_again()
    {
        _openAi.Refuse("POST /v1/files", 429, "0");
        _openAi.Refuse("POST /v1/files", 503, "0");
        _openAi.Refuse("POST " + Jobs, 429, "0");
        _openAi.Refuse("GET " + Jobs + "/ftjob-1", 500, "0");
        _openAi.Refuse("GET " + Jobs + "/ftjob-1/events", 429, "0");
        var ended = await RunAsync(Request());

        Assert.That((ended.Status, _openAi.Jobs.Count), Is.EqualTo(("completed", 1)), ended.Error);
        Assert.That(_openAi.Requests.Count(request => request == "POST /v1/files"), Is.EqualTo(4));
        Assert.That(_openAi.Requests.Count(request => request == "POST " + Jobs), Is.EqualTo(2));
    }

    [Test]
    public async Task A_training_whose_beginning_was_not_confirmed_is_found_and_not_begun_twice()
    {
        _openAi.Refuse("POST " + Jobs, 500, "0", happens: true);
        var ended = await RunAsync(Request());

        Assert.That((ended.Status, _openAi.Jobs.Count), Is.EqualTo(("completed", 1)), ended.Error);
        Assert.That(_openAi.Requests.Count(request => request == "POST " + Jobs), Is.EqualTo(1));
    }

    [Test]
    public async Task What_stays_unreachable_is_left_to_the_queue_which_tries_later()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _openAi.Refuse("POST " + Jobs, 503, "0");
        }

        var started = await _language.SendAsync(new StartLanguageTraining(Request()));
        Assert.That(() => _language.Factory.RunDueAsync(), Throws.InstanceOf<IOException>().With.Message.EqualTo($"{_openAi.Url} does not answer for now (503)."));
        var between = await _language.SendAsync(new GetLanguageTraining(started.Id));
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));

        Assert.That((between.Status, ended.Status, _openAi.Jobs.Count, _openAi.Files.Count), Is.EqualTo(("running", "completed", 1, 2)), ended.Error);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_restart_goes_on_with_the_same_training_there(bool forgets)
    {
        _openAi.Course = [.. Usual.Take(3)];
        var started = await _language.SendAsync(new StartLanguageTraining(Request()));
        using var host = new CancellationTokenSource();
        _news.Do = () => StepOf(started.Id) >= 4 ? host.CancelAsync() : Task.CompletedTask;
        Assert.That(() => _language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        _news.Do = null;
        if (forgets)
        {
            await StoreAsync(started.Id, "jsonb_set(backend_state, '{remote_job}', 'null')");
        }

        _openAi.Course = Usual;
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));
        var messages = await MessagesAsync(started.Id);

        Assert.That((ended.Status, ended.CurrentStep, _openAi.Jobs.Count, _openAi.Files.Count), Is.EqualTo(("completed", 6, 1, 2)), ended.Error);
        Assert.That(ended.Losses, Has.Count.EqualTo(8));
        Assert.That(messages.Count(message => message == "Fine-tuning job started."), Is.EqualTo(1));
        Assert.That((ended.Outcome!.Examples, ended.Outcome.ValidationExamples), Is.EqualTo((18, 2)));
    }

    [Test]
    public async Task Cancelling_ends_it_there_also_while_nobody_watches_it()
    {
        _openAi.Course = [.. Usual.Take(3)];
        var watched = await _language.SendAsync(new StartLanguageTraining(Request()));
        _news.Do = () =>
        {
            if (StepOf(watched.Id) >= 4)
            {
                _news.Do = null;
                return _language.SendAsync(new CancelLanguageTraining(watched.Id));
            }

            return Task.CompletedTask;
        };
        await _language.Factory.RunDueAsync();
        var first = await _language.SendAsync(new GetLanguageTraining(watched.Id));

        var left = await _language.SendAsync(new StartLanguageTraining(Request()));
        using var host = new CancellationTokenSource();
        _news.Do = () => StepOf(left.Id) >= 4 ? host.CancelAsync() : Task.CompletedTask;
        Assert.That(() => _language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        _news.Do = null;
        var second = await _language.SendAsync(new CancelLanguageTraining(left.Id));

        Assert.That((first.Status, second.Status), Is.EqualTo(("cancelled", "cancelled")), first.Error);
        Assert.That(_openAi.Jobs.Select(job => job["status"]!.GetValue<string>()), Is.EqualTo(new[] { "cancelled", "cancelled" }));
    }

    [Test]
    public async Task What_cannot_be_cancelled_there_is_said()
    {
        _openAi.Course = [.. Usual.Take(3)];
        var started = await _language.SendAsync(new StartLanguageTraining(Request()));
        using var host = new CancellationTokenSource();
        _news.Do = () => StepOf(started.Id) >= 4 ? host.CancelAsync() : Task.CompletedTask;
        Assert.That(() => _language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        _news.Do = null;
        _openAi.Refuse($"POST {Jobs}/ftjob-1/cancel", 400);
        await _language.SendAsync(new CancelLanguageTraining(started.Id));

        Assert.That(await MessagesAsync(started.Id), Does.Contain("It may go on at OpenAI, where it could not be cancelled (ftjob-1)."));
    }

    [Test]
    public async Task A_training_that_fails_there_fails_here_with_the_reason()
    {
        _openAi.Course = [("failed", ["The job failed due to an invalid training file."])];
        _openAi.Error = new() { ["code"] = "invalid_training_file", ["message"] = "Expected at least 10 examples.", ["param"] = "training_file" };
        var failed = await RunAsync(Request());
        _openAi.Course = [("cancelled", [])];
        var cancelled = await RunAsync(Request());

        Assert.That((failed.Status, failed.Error), Is.EqualTo(("failed", "It failed at OpenAI: Expected at least 10 examples (invalid_training_file).")));
        Assert.That(cancelled.Error, Is.EqualTo("It was cancelled at OpenAI."));
        Assert.That(_openAi.Requests, Has.None.EndsWith("/cancel"), "what has ended is not cancelled");
    }

    [Test]
    public async Task A_refusal_is_told_and_a_key_never()
    {
        _openAi.Refuse("POST " + Jobs, 400);
        var refused = await RunAsync(Request());
        await _language.DisposeAsync();
        _language = await StartAsync("sk-wrong-secret");
        var denied = await RunAsync(Request());

        Assert.That(refused.Error, Does.StartWith($"backend: {_openAi.Url} refuses it (400): ").And.Contain("No, not now."));
        Assert.That((denied.Status, denied.Error), Is.EqualTo((
            "failed", $"backend: {_openAi.Url} refuses the key (401); another one as LanguageModels:OpenAi:Key.")));
    }

    [Test]
    public async Task Without_a_key_it_cannot_be_used_and_says_so()
    {
        await _language.DisposeAsync();
        _language = await StartAsync("");

        Assert.That(() => _language.SendAsync(new StartLanguageTraining(Request())), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith(
            "backend: 'openai' cannot be used here (No key is configured: LanguageModels:OpenAi:Key); native."));
    }

    private static readonly (string Field, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change)[] Refused =
    [
        ("gradient_accumulation_steps", request => request with { GradientAccumulationSteps = 2 }),
        ("learning_rate", request => request with { LearningRate = 0.001 }),
        ("lr_scheduler", request => request with { LrScheduler = "cosine" }),
        ("warmup_ratio", request => request with { WarmupRatio = 0.5 }),
        ("weight_decay", request => request with { WeightDecay = 0.5 }),
        ("max_grad_norm", request => request with { MaxGradNorm = 2 }),
        ("adapter", request => request with { Adapter = "full" }),
        ("lora_r", request => request with { LoraR = 8 }),
        ("lora_alpha", request => request with { LoraAlpha = 8 }),
        ("lora_dropout", request => request with { LoraDropout = 0.5 }),
        ("target_modules", request => request with { TargetModules = ["q_proj"] }),
        ("use_qlora", request => request with { UseQlora = true }),
        ("max_seq_length", request => request with { MaxSeqLength = 100 }),
        ("over_long", request => request with { OverLong = "drop" }),
        ("packing", request => request with { Packing = true }),
        ("gradient_checkpointing", request => request with { GradientCheckpointing = true }),
        ("eval_steps", request => request with { EvalSteps = 5 }),
        ("save_steps", request => request with { SaveSteps = 5 }),
        ("early_stopping_patience", request => request with { EarlyStoppingPatience = 5 }),
        ("device", request => request with { Device = "cpu" }),
        ("precision", request => request with { Precision = "float32" }),
        ("export", request => request with { Export = ["merged"] }),
    ];

    [TestCaseSource(nameof(Refused))]
    public void What_OpenAI_does_not_let_one_choose_is_refused_by_field((string Field, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change) refused) =>
        Assert.That(
            () => _language.SendAsync(new StartLanguageTraining(refused.Change(Request()))),
            Throws.TypeOf<UnprocessableException>().With.Message.Match($"^{refused.Field}: .+ is not allowed; openai chooses it by itself, leave it out\\.$"));

    [Test]
    public void Every_field_of_a_request_is_passed_on_or_refused()
    {
        string[] passed =
        [
            "Name", "BaseModel", "Backend", "Philosopher", "Domain", "ConquestType", "DatasetPath", "ValidationPath", "ValidationShare", "NumEpochs",
            "BatchSize", "Seed", "IdempotencyKey",
        ];
        var refused = Refused.Select(each => each.Field.Replace("_", "", StringComparison.Ordinal));

        Assert.That(
            typeof(LanguageTrainingRequest).GetProperties().Select(property => property.Name).Except(passed, StringComparer.Ordinal).Select(name => name.ToLowerInvariant()),
            Is.EquivalentTo(refused));
    }

    [Test]
    public void A_name_that_is_none_of_theirs_is_refused() => Assert.That(
        () => _language.SendAsync(new StartLanguageTraining(Request() with { BaseModel = "gpt 4?" })),
        Throws.InstanceOf<Exception>().With.Message.StartsWith("base_model: 'gpt 4?' is no name of a model of OpenAI;").And.Matches<Exception>(
            refusal => refusal is FactoryException or ValidationException));

    private static string Metric(int step, double loss, double? validation = null) => FormattableString.Invariant(
        $$"""{"step":{{step}},"total_steps":6,"train_loss":{{loss}},"full_valid_loss":{{validation?.ToString() ?? "null"}},"train_mean_token_accuracy":0.5}""");

    private LanguageTrainingRequest Request()
    {
        File.WriteAllLines(Path.Combine(_language.Storage, "train.jsonl"), Enumerable.Range(0, 20).Select(i =>
            $$"""{"messages":[{"role":"user","content":"Say ping {{i}} {{i * 7919}}."},{"role":"assistant","content":"pong {{i}}"}]}"""));
        return new() { Backend = "openai", BaseModel = "gpt-4.1-mini-2025-04-14", DatasetPath = "train.jsonl" };
    }

    private Task<LanguageHarness> StartAsync(string key) => LanguageHarness.StartAsync(
        services => services.AddSingleton<IChangeAnnouncer>(_news),
        ("LanguageModels:OpenAi:Url", _openAi.Url), ("LanguageModels:OpenAi:Key", key), ("LanguageModels:OpenAi:PollSeconds", "0.02"),
        ("LanguageModels:OpenAi:Retries", "2"));

    private int StepOf(Guid id) => _language.SendAsync(new GetLanguageTraining(id)).GetAwaiter().GetResult().CurrentStep;

    private async Task<LanguageTraining> RunAsync(LanguageTrainingRequest request)
    {
        var started = await _language.SendAsync(new StartLanguageTraining(request));
        await _language.Factory.RunDueAsync();
        return await _language.SendAsync(new GetLanguageTraining(started.Id));
    }

    private async Task<string[]> MessagesAsync(Guid id) =>
        [.. (await _language.SendAsync(new GetLanguageTrainingEvents(id))).Events.Select(entry => entry.Message)];

    private async Task StoreAsync(Guid id, string state)
    {
        await using var source = NpgsqlDataSource.Create(_language.Factory.ConnectionString);
        await using var command = source.CreateCommand($"update language.training_jobs set backend_state = {state} where id = $1");
        command.Parameters.Add(new() { Value = id });
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }

    /// <summary>Does something whenever a training has news.</summary>
    private sealed class OnNews : IChangeAnnouncer
    {
        public Func<Task>? Do { get; set; }

        public void Announce(string kind, string id = "")
        {
            if (kind == LanguageChanges.Training)
            {
                Do?.Invoke().GetAwaiter().GetResult();
            }
        }
    }
}
