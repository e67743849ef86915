using System.Globalization;
using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

[Platform("Linux")]
internal sealed class ExternalTrainingTests
{
    private const string Steps =
        """
        echo '{"event":"examples","at":1790000000.5,"examples":18,"validation_examples":2,"dropped":1,"shortened":3}'
        echo '{"event":"plan","at":1790000001,"steps":4,"steps_per_epoch":2}'
        echo '{"event":"step","step":0,"total":4,"epoch":0,"loss":null,"eval_loss":3.5,"learning_rate":null}'
        echo '{"event":"step","step":1,"total":4,"epoch":0.5,"loss":3.25,"eval_loss":null,"learning_rate":0.0002}'
        echo '{"event":"step","step":2,"total":4,"epoch":1,"loss":3,"eval_loss":null,"learning_rate":0.0001}'
        echo '{"event":"step","step":2,"total":4,"epoch":1,"loss":null,"eval_loss":2.5,"learning_rate":null}'
        """;

    private const string MoreSteps =
        """
        echo '{"event":"step","step":3,"total":4,"epoch":1.5,"loss":2.75,"learning_rate":0.00005}'
        echo '{"event":"step","step":4,"total":4,"epoch":2,"loss":2.5,"learning_rate":0.000025}'
        echo '{"event":"step","step":4,"total":4,"epoch":2,"eval_loss":2.75}'
        """;

    private const string Ends =
        """
        mkdir -p checkpoints best
        cp -r "$here/adapter" adapter
        echo '{"event":"done","end":"finished","step":4,"best_step":2,"best_eval_loss":2.5,"first_eval_loss":3.5,"trained_parameters":128}'
        """;

    private FakePython _python = null!;
    private LanguageHarness _language = null!;
    private WhenStepped _news = null!;

    [SetUp]
    public Task SetUpAsync()
    {
        _python = new();
        return BeginAsync();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _language.DisposeAsync();
        _python.Dispose();
    }

    [Test]
    public async Task The_request_of_the_reference_is_trained_by_unsloth_where_it_is_installed()
    {
        _python.Does(Steps, MoreSteps, Ends);
        await _language.ImportGoldAsync([.. Rows(20)]);
        var ended = await RunAsync(FromReference());
        var outcome = ended.Outcome!;

        Assert.That((ended.Status, ended.Progress, ended.CurrentStep, ended.TotalSteps), Is.EqualTo(("completed", 100.0, 4, 4)), ended.Error);
        Assert.That(
            (outcome.End, outcome.BestStep, outcome.BestValidationLoss, outcome.FirstValidationLoss, outcome.TrainedParameters),
            Is.EqualTo(("finished", (int?)2, (double?)2.5, (double?)3.5, (long?)128)));
        Assert.That((outcome.Examples, outcome.ValidationExamples, outcome.Dropped, outcome.Shortened), Is.EqualTo((18, 2, (int?)1, (int?)3)));
        Assert.That((outcome.BaseHash, outcome.RemoteModel), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(ended.Losses.Where(loss => loss.Training is not null).Select(loss => (loss.Step, loss.Training)), Is.EqualTo(
            new (int, double?)[] { (0, 3.25), (1, 3), (2, 2.75), (3, 2.5) }));
        Assert.That(ended.Losses.Where(loss => loss.Validation is not null).Select(loss => (loss.Step, loss.Validation)), Is.EqualTo(
            new (int, double?)[] { (0, 3.5), (2, 2.5), (4, 2.75) }));
        Assert.That((ended.LearningRate, ended.CurrentEpoch), Is.EqualTo(((double?)0.000025, 2.0)));

        var parameters = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder(ended), "parameters.json")))!;
        Assert.That(
            (parameters["base_model"]!.GetValue<string>(), parameters["use_qlora"]!.GetValue<bool>(), parameters["num_epochs"]!.GetValue<int>()),
            Is.EqualTo(("google/gemma-3-12b-it", true, 3)));
        Assert.That(outcome.Folder, Is.EqualTo(Path.Combine(Folder(ended), "adapter")));
        Assert.That(Directory.GetDirectories(Folder(ended)).Select(Path.GetFileName), Is.EqualTo(new[] { "adapter" }));
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(Folder(ended), "train.jsonl")), Has.Length.EqualTo(18).And.All.StartsWith("{\"messages\":["));
        Assert.That(await MessagesAsync(ended), Does.Contain("18 examples to learn from, 2 to validate on; 3 were cut, 1 left out."));
        Assert.That((await MessagesAsync(ended))[^1], Is.EqualTo("It ended (finished): validation loss 3.5000 before the first step, 2.5000 after step 2."));
    }

    [Test]
    public async Task A_base_of_this_machine_is_named_by_its_folder_and_its_hash_is_kept_with_the_adapter()
    {
        SmallBase.Write(Path.Combine(_language.Storage, "language", "models", "small"));
        _python.Does(Steps, Ends);
        var ended = await RunAsync(Request() with { Backend = "huggingface", BaseModel = "small" });

        Assert.That((ended.Status, ended.Outcome?.BaseHash?.Length), Is.EqualTo(("completed", (int?)64)), ended.Error);
        var parameters = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder(ended), "parameters.json")))!;
        Assert.That(
            (parameters["base_model"]!.GetValue<string>(), parameters["max_seq_length"]!.GetValue<int>()),
            Is.EqualTo((Path.Combine(_language.Storage, "language", "models", "small"), 256)));
        var note = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(ended.Outcome!.Folder!, "training.json")))!;
        Assert.That((note["base"]!.GetValue<string>(), note["base_hash"]!.GetValue<string>()), Is.EqualTo(("small", ended.Outcome.BaseHash)));
    }

    [Test]
    public async Task Garbage_between_the_events_is_kept_in_the_log_and_does_no_harm()
    {
        _python.Does(
            Steps,
            """
            head -c 3000000 /dev/zero | tr '\0' x
            printf '\n\377\376\200 broken \303\n'
            echo '{"event":"step","step":NaN}'
            echo '{"event":"step","step":-1,"loss":1}'
            echo '{"event":"step","step":"two"}'
            echo '{"event":'
            echo '{"event":"colour","step":3}'
            echo '[1,2,{}]'
            printf '\r 50%%|#####     | 2/4 [00:01<00:01]'
            """,
            MoreSteps,
            Ends);
        var ended = await RunAsync(Request());

        Assert.That((ended.Status, ended.CurrentStep), Is.EqualTo(("completed", 4)), ended.Error);
        Assert.That(ended.Losses.Count(loss => loss.Training is not null), Is.EqualTo(4));
        Assert.That(new FileInfo(Path.Combine(Folder(ended), "training.log")).Length, Is.GreaterThan(3_000_000));
    }

    [Test]
    public async Task One_that_dies_fails_with_its_code_its_error_and_its_last_lines()
    {
        _python.Does(Steps, "echo Traceback >&2; echo 'out of memory' >&2; exit 3");
        var died = await RunAsync(Request());
        _python.Does("""echo '{"event":"error","message":"ValueError: SFTConfig of TRL 9 knows no parameter max_length"}'; exit 1""");
        var refused = await RunAsync(Request());
        _python.Does("kill -9 $$");
        var killed = await RunAsync(Request());
        _python.Does("exit 0");
        var silent = await RunAsync(Request());

        Assert.That(
            (died.Status, died.Error), Is.EqualTo(("failed", $"Its process {Pid(died)} ended with code 3. Its last lines: Traceback | out of memory.")));
        Assert.That((died.CurrentStep, died.Losses.Count), Is.EqualTo((2, 4)));
        Assert.That(refused.Error, Is.EqualTo(
            "It ended with code 1: ValueError: SFTConfig of TRL 9 knows no parameter max_length. It printed nothing else."));
        Assert.That(killed.Error, Is.EqualTo($"Its process {Pid(killed)} ended with signal 9. It printed nothing else."));
        Assert.That(silent.Error, Is.EqualTo($"Its process {Pid(silent)} ended with code 0. It printed nothing else."));
    }

    [Test]
    public async Task One_that_says_nothing_is_ended()
    {
        await RestartAsync(("SilenceSeconds", "1"));
        _python.Does(Steps, "echo $$ > \"$here/pid\"; sleep 1000");
        var ended = await RunAsync(Request());

        Assert.That(ended.Error, Does.StartWith("It said nothing for 1 s (LanguageModels:Backends:SilenceSeconds), so it was ended."));
        Assert.That(Lives("pid"), Is.False);
    }

    [Test]
    public async Task One_that_floods_its_log_or_the_disk_is_ended()
    {
        await RestartAsync(("MaxLogBytes", "200000"));
        _python.Does("echo $$ > \"$here/pid\"; yes 'all is well'");
        var flooding = await RunAsync(Request());
        await RestartAsync(("MinFreeBytes", "1000000000000000"));
        _python.Does("echo $$ > \"$here/full\"; sleep 1000");
        var full = await RunAsync(Request());

        Assert.That(flooding.Error, Does.StartWith("Its log has grown beyond 200000 bytes (LanguageModels:Backends:MaxLogBytes), so it was ended."));
        Assert.That(full.Error, Does.Match(@"^Only \d+ bytes are free where trainings are stored, of 1000000000000000 that must be"));
        Assert.That((Lives("pid"), Lives("full")), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Cancelling_ends_all_processes_also_those_that_do_not_want_to_and_those_that_left()
    {
        _python.Does(
            """
            trap '' TERM
            (trap '' TERM; echo x > "$here/child.up"; while :; do sleep 1000; done) &
            echo $! > "$here/child"
            setsid sh -c 'echo $$ > "$0/left"; (sleep 1000) & sleep 1000' "$here" &
            setsid sh -c 'sh -c "echo \$\$ > \"$0/orphan\"; sleep 1000" &' "$here"
            while [ ! -s "$here/left" ] || [ ! -s "$here/orphan" ] || [ ! -s "$here/child.up" ]; do sleep 0.05; done
            echo $$ > "$here/pid"
            """,
            Steps, "wait; sleep 1000");
        var started = await StartAsync(Request());
        _news.Watch(started.Id, () => _ = _language.SendAsync(new CancelLanguageTraining(started.Id)));
        await _language.Factory.RunDueAsync();
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));

        Assert.That((ended.Status, ended.CurrentStep, ended.Outcome), Is.EqualTo(("cancelled", 2, (LanguageTrainingOutcome?)null)), ended.Error);
        Assert.That(((string[])["pid", "child", "left", "orphan"]).Where(Lives), Is.Empty);
        Assert.That((await MessagesAsync(ended))[^1], Is.EqualTo("It was cancelled after step 2."));
    }

    [Test]
    public async Task A_process_goes_on_without_the_host_and_is_taken_up_again()
    {
        var started = await InterruptAsync(Steps, WaitFor("go"), MoreSteps, Ends);
        var between = await _language.SendAsync(new GetLanguageTraining(started.Id));
        _news.Watch(started.Id, () => File.WriteAllText(_python.PathOf("go"), "x"));
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));
        var messages = await MessagesAsync(ended);

        Assert.That((between.Status, between.CurrentStep), Is.EqualTo(("running", 2)));
        Assert.That((ended.Status, ended.CurrentStep, _python.Starts), Is.EqualTo(("completed", 4, 1)), ended.Error);
        Assert.That(ended.Losses.Select(loss => (loss.Step, loss.Training ?? loss.Validation)), Is.EqualTo(
            new (int, double?)[] { (0, 3.25), (0, 3.5), (1, 3), (2, 2.75), (2, 2.5), (3, 2.5), (4, 2.75) }));
        Assert.That(messages, Does.Contain($"Its process {Pid(ended)} lives and is watched again."));
        Assert.That(messages.Count(message => message == "4 steps."), Is.EqualTo(1), "what was told before is not told again");
    }

    [Test]
    public async Task One_that_was_started_just_before_the_host_died_is_found_by_its_mark()
    {
        var living = await InterruptAsync(Steps, WaitFor("go"), Ends);
        await StoreAsync(living.Id, "jsonb_set(backend_state, '{process}', 'null')");
        _news.Watch(living.Id, () => File.WriteAllText(_python.PathOf("go"), "x"));
        await _language.Factory.SendAsync(new RunLanguageTraining(living.Id));
        var first = await _language.SendAsync(new GetLanguageTraining(living.Id));
        var ended = await InterruptAsync(Steps, WaitFor("go"), Ends);
        await EndAsync(ended);
        await StoreAsync(ended.Id, "jsonb_set(backend_state, '{process}', 'null')");
        await _language.Factory.SendAsync(new RunLanguageTraining(ended.Id));
        var second = await _language.SendAsync(new GetLanguageTraining(ended.Id));

        Assert.That((first.Status, second.Status, _python.Starts), Is.EqualTo(("completed", "completed", 2)), first.Error + second.Error);
        Assert.That(await MessagesAsync(first), Does.Contain($"Its process {Pid(first)} lives and is watched again."));
    }

    [Test]
    public async Task One_that_ended_while_nobody_watched_it_failed_or_is_done()
    {
        var failing = await InterruptAsync(Steps, WaitFor("go"), "echo 'no space left on device' >&2; exit 1");
        await EndAsync(failing);
        await _language.Factory.SendAsync(new RunLanguageTraining(failing.Id));
        var failed = await _language.SendAsync(new GetLanguageTraining(failing.Id));
        var done = await InterruptAsync(Steps, WaitFor("go"), MoreSteps, Ends);
        await EndAsync(done);
        await _language.Factory.SendAsync(new RunLanguageTraining(done.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(done.Id));

        Assert.That((failed.Status, failed.Error), Is.EqualTo((
            "failed", $"Its process {Pid(failed)} ended while nobody watched it. Its last lines: no space left on device.")));
        Assert.That((ended.Status, ended.CurrentStep, ended.Outcome?.BestStep), Is.EqualTo(("completed", 4, (int?)2)), ended.Error);
    }

    [Test]
    public async Task One_of_an_earlier_start_of_the_machine_failed_and_can_be_tried_anew()
    {
        var started = await InterruptAsync(Steps, WaitFor("go"), "exit 1");
        await EndAsync(started);
        await StoreAsync(started.Id, "jsonb_set(backend_state, '{process,boot}', '\"another\"')");
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var failed = await _language.SendAsync(new GetLanguageTraining(started.Id));
        _python.Does(Steps, MoreSteps, Ends);
        await _language.Factory.SendAsync(new ReopenLanguageTraining(started.Id));
        await _language.Factory.SendAsync(new RunLanguageTraining(started.Id));
        var ended = await _language.SendAsync(new GetLanguageTraining(started.Id));

        Assert.That(failed.Error, Does.Contain(" is gone: the machine was started again, or it ran on another one."));
        Assert.That((ended.Status, _python.Starts), Is.EqualTo(("completed", 2)), ended.Error);
        Assert.That(File.Exists(Path.Combine(Folder(ended), "training.previous.log")), Is.True);
    }

    [Test]
    public async Task One_that_is_cancelled_while_no_host_watches_it_ends_all_the_same()
    {
        var started = await InterruptAsync("echo $$ > \"$here/pid\"", Steps, "sleep 1000");
        var ended = await _language.SendAsync(new CancelLanguageTraining(started.Id));

        Assert.That((ended.Status, Lives("pid")), Is.EqualTo(("cancelled", false)));
    }

    [TestCase("echo nothing", "it has no adapter_config.json")]
    [TestCase("mkdir adapter; echo '{' > adapter/adapter_config.json", "adapter_config.json cannot be read")]
    [TestCase("mkdir adapter; echo '{\"peft_type\":\"IA3\"}' > adapter/adapter_config.json", "adapter_config.json is none of LoRA")]
    [TestCase("cp -r \"$here/adapter\" adapter; sed -i 's/\"r\": 16/\"r\": 4/' adapter/adapter_config.json", "adapter_config.json has not the rank 16")]
    [TestCase("cp -r \"$here/adapter\" adapter; rm adapter/adapter_model.safetensors", "it has no adapter_model.safetensors")]
    [TestCase("cp -r \"$here/adapter\" adapter; truncate -s -8 adapter/adapter_model.safetensors", "adapter_model.safetensors: ")]
    public async Task One_that_says_it_is_done_but_left_no_adapter_failed(string leaves, string missing)
    {
        _python.Does($$"""{{leaves}}; echo '{"event":"done","end":"finished"}'""");
        var ended = await RunAsync(Request());

        Assert.That(ended.Error, Does.StartWith("The training said that it was done, but left no adapter that can be used: " + missing));
    }

    [Test]
    public async Task Its_process_knows_none_of_the_hosts_secrets()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Aristotle", "Host=secret");
        Environment.SetEnvironmentVariable("HF_TOKEN", "meant");
        try
        {
            await RestartAsync(("Variables", "HF_TOKEN, NONE"));
            _python.Does("env > \"$here/env\"; readlink /proc/$$/fd/0 > \"$here/in\"; ps -o sid= -p $$ 2>/dev/null > \"$here/session\"", Steps, Ends);
            await RunAsync(Request());
        }
        finally
        {
            Environment.SetEnvironmentVariable("ConnectionStrings__Aristotle", null);
            Environment.SetEnvironmentVariable("HF_TOKEN", null);
        }

        var names = (await File.ReadAllLinesAsync(_python.PathOf("env"))).Select(line => line.Split('=')[0]).ToList();
        Assert.That(names, Does.Contain("PATH").And.Contain("HF_TOKEN").And.Contain("PYTHONUNBUFFERED").And.Contain("STRATEGY_FACTORY_TRAINING"));
        Assert.That(names, Has.None.Contain("ConnectionStrings").And.None.StartsWith("DOTNET"));
        Assert.That(await File.ReadAllTextAsync(_python.PathOf("in")), Is.EqualTo("/dev/null\n"));
    }

    [Test]
    public async Task Who_cannot_train_says_why()
    {
        await RestartAsync(("Python", ""), ("AxolotlPython", "/nowhere/python"), ("UnslothPython", _python.Executable));
        _python.Lacks("unsloth", "trl");
        var backends = (await _language.SendAsync(new GetTrainingBackends())).ToDictionary(backend => backend.Name, backend => backend.Reason, StringComparer.Ordinal);

        Assert.That(backends["native"], Is.Null);
        Assert.That(backends["huggingface"], Is.EqualTo(
            "No interpreter is configured: a Python as LanguageModels:Backends:HuggingFacePython or :Python."));
        Assert.That(backends["axolotl"], Is.EqualTo("The interpreter '/nowhere/python' is not here, or is no program."));
        Assert.That(backends["unsloth"], Is.EqualTo($"{_python.Executable} lacks unsloth, trl."));
        Assert.That(backends["openai"], Is.EqualTo("No key is configured: LanguageModels:OpenAi:Key."));
        Assert.That(() => StartAsync(FromReference()), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith(
            $"backend: 'unsloth' cannot be used here ({_python.Executable} lacks unsloth, trl); native. "
            + "base_model: 'google/gemma-3-12b-it' is not here; no language model was found"));
    }

    private static readonly (string Expected, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change)[] Refused =
    [
        ("base_model: '../x' is neither a model of this machine", request => request with { BaseModel = "../x" }),
        ("base_model: '/etc/passwd' is neither", request => request with { BaseModel = "/etc/passwd" }),
        ("base_model: 'a/b/c' is neither", request => request with { BaseModel = "a/b/c" }),
        ("base_model: 'a/..' is neither", request => request with { BaseModel = "a/.." }),
        ("base_model: 'a/b\"; import os' is neither", request => request with { BaseModel = "a/b\"; import os" }),
        ("use_qlora: true trains an adapter beside a base in four bits;", request => request with { UseQlora = true, Adapter = "full" }),
        ("packing: true is not built for unsloth", request => request with { Backend = "unsloth", Packing = true }),
        ("device: 'cpu' is not chosen here, huggingface goes by the GPU that it finds; auto.", request => request with { Device = "cpu" }),
        ("precision: 'float32' is not chosen here, huggingface goes by the GPU", request => request with { Precision = "float32" }),
        ("lora_alpha: 1.5 is not allowed; axolotl takes whole numbers.", request => request with { Backend = "axolotl", LoraAlpha = 1.5 }),
        ("use_qlora: ", request => request with { UseQlora = true }),
        ("packing: ", request => request with { Packing = true }),
    ];

    [TestCaseSource(nameof(Refused))]
    public async Task What_it_cannot_do_is_refused_by_field(
        (string Expected, Func<LanguageTrainingRequest, LanguageTrainingRequest> Change) refused)
    {
        if (refused.Expected is "use_qlora: " or "packing: ")
        {
            await RestartAsync(("HuggingFacePython", Without("bitsandbytes", "flash_attn")));
        }

        Assert.That(
            () => StartAsync(refused.Change(Request())),
            Throws.InstanceOf<Exception>().With.Message.StartsWith(refused.Expected).And.Matches<Exception>(
                refusal => refusal is FactoryException or ValidationException));
    }

    private static IEnumerable<string> Rows(int count) => Enumerable.Range(0, count).Select(i =>
        $$"""{"messages":[{"role":"user","content":"Say ping {{i}}, \"quoted\" {{i * 7919}}."},{"role":"assistant","content":"pong {{i}}"}],"philosopher":"zack@pacheightspartners.com","domain":"pacheightspartners.com"}""");

    private static string WaitFor(string name) => $"while [ ! -e \"$here/{name}\" ]; do sleep 0.05; done";

    private static LanguageTrainingRequest FromReference() => new()
    {
        Philosopher = "zack@pacheightspartners.com",
        Domain = "pacheightspartners.com",
        BaseModel = "google/gemma-3-12b-it",
        Backend = "unsloth",
        NumEpochs = 3,
        BatchSize = 4,
        LearningRate = 0.0002,
        UseQlora = true,
    };

    /// <summary>A Python that lacks these only where it is asked for them.</summary>
    private string Without(params string[] modules)
    {
        var path = _python.PathOf("picky");
        var lacks = string.Concat(modules.Select(module => $"case \" $* \" in *' {module} '*) echo {module};; esac\n"));
        File.WriteAllText(path, $"#!/bin/sh\n{lacks}echo asked\n");
        FakePython.MakeExecutable(path);
        return path;
    }

    private LanguageTrainingRequest Request()
    {
        File.WriteAllLines(Path.Combine(_language.Storage, "train.jsonl"), Rows(20));
        return new() { Backend = "huggingface", BaseModel = "owner/name", DatasetPath = "train.jsonl", NumEpochs = 2 };
    }

    private async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        await _language.DisposeAsync();
        await BeginAsync(settings);
    }

    private async Task BeginAsync(params (string Key, string Value)[] settings)
    {
        _news = new(async id => (await _language.SendAsync(new GetLanguageTraining(id))).CurrentStep >= 2);
        var all = ((string Key, string Value)[])[("Python", _python.Executable), ("GraceSeconds", "1"), ("MinFreeBytes", "0"), .. settings];
        _language = await LanguageHarness.StartAsync(
            services => services.AddSingleton<IChangeAnnouncer>(_news),
            [.. all.GroupBy(pair => pair.Key, StringComparer.Ordinal).Select(group => ("LanguageModels:Backends:" + group.Key, group.Last().Value))]);
    }

    private string Folder(LanguageTraining training) => Path.Combine(_language.Storage, "language", "trainings", training.JobId);

    private bool Lives(string name)
    {
        var file = _python.PathOf(name);
        var stat = $"/proc/{(File.Exists(file) ? File.ReadAllText(file).Trim() : "none")}/stat";
        return File.Exists(stat) && !File.ReadAllText(stat).Split(") ")[1].StartsWith('Z');
    }

    private async Task<string[]> MessagesAsync(LanguageTraining training) =>
        [.. (await _language.SendAsync(new GetLanguageTrainingEvents(training.Id))).Events.Select(entry => entry.Message)];

    private string Pid(LanguageTraining training) =>
        MessagesAsync(training).GetAwaiter().GetResult().Last(message => message.Contains(" was started: ", StringComparison.Ordinal)).Split(' ')[2];

    private Task<LanguageTraining> StartAsync(LanguageTrainingRequest request) => _language.SendAsync(new StartLanguageTraining(request));

    private async Task<LanguageTraining> RunAsync(LanguageTrainingRequest request)
    {
        var started = await StartAsync(request);
        await _language.Factory.RunDueAsync();
        return await _language.SendAsync(new GetLanguageTraining(started.Id));
    }

    /// <summary>Starts a training and takes the host away from it as soon as it has told a step.</summary>
    private async Task<LanguageTraining> InterruptAsync(params string[] behaviour)
    {
        File.Delete(_python.PathOf("go"));
        _python.Does(behaviour);
        var started = await StartAsync(Request());
        using var host = new CancellationTokenSource();
        _news.Watch(started.Id, host.Cancel);
        Assert.That(() => _language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        return started;
    }

    /// <summary>Lets the process end while nobody watches it.</summary>
    private async Task EndAsync(LanguageTraining training)
    {
        var stat = $"/proc/{Pid(training)}/stat";
        var start = Started(stat);
        await File.WriteAllTextAsync(_python.PathOf("go"), "x");
        while (File.Exists(stat) && !(await File.ReadAllTextAsync(stat)).Split(") ")[1].StartsWith('Z'))
        {
            await Task.Yield();
        }

        // asked for its code, as the process that takes in orphans does
        _ = StrategyFactory.LanguageModels.Jobs.Backends.External.OwnProcess.EndOf(
            new(int.Parse(Pid(training), CultureInfo.InvariantCulture), start, ""));
    }

    private static long Started(string stat) => long.Parse(File.ReadAllText(stat).Split(") ")[1].Split(' ')[19], CultureInfo.InvariantCulture);

    private async Task StoreAsync(Guid id, string state)
    {
        await using var source = NpgsqlDataSource.Create(_language.Factory.ConnectionString);
        await using var command = source.CreateCommand($"update language.training_jobs set backend_state = {state} where id = $1");
        command.Parameters.Add(new() { Value = id });
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }

    /// <summary>Does something once, when a training has told its second step.</summary>
    private sealed class WhenStepped(Func<Guid, Task<bool>> hasStepped) : IChangeAnnouncer
    {
        private Guid _id;
        private Action? _act;

        public void Watch(Guid id, Action act) => (_id, _act) = (id, act);

        public void Announce(string kind, string id = "")
        {
            if (kind == LanguageChanges.Training && id == _id.ToString() && _act is not null && hasStepped(_id).GetAwaiter().GetResult()
                && Interlocked.Exchange(ref _act, null) is { } act)
            {
                act();
            }
        }
    }
}
