using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs.Backends.External;
using YamlDotNet.Serialization;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

internal sealed class TrainingScriptTests
{
    private const int Ignored = -100;

    private static readonly Recipe[] Recipes = [new HuggingFaceRecipe(), new UnslothRecipe(), new AxolotlRecipe()];

    private static readonly ExternalParameters Usual = ExternalParameters.Of(
        new() { BaseModel = "google/gemma-3-12b-it", UseQlora = true }, new("google/gemma-3-12b-it", null, null));

    private static readonly ExternalParameters Other = ExternalParameters.Of(
        new()
        {
            Adapter = "full",
            NumEpochs = 1,
            BatchSize = 2,
            GradientAccumulationSteps = 8,
            LearningRate = 2e-5,
            LrScheduler = "constant",
            MaxSeqLength = 512,
            OverLong = "drop",
            Packing = true,
            GradientCheckpointing = true,
            EvalSteps = 10,
            SaveSteps = 20,
            EarlyStoppingPatience = 3,
            Seed = 7,
        },
        new("/models/a \"quoted\": name\n# é", "/models/x", 4096));

    [TestCase("huggingface", "train.py", "huggingface.py")]
    [TestCase("unsloth", "train.py", "unsloth.py")]
    [TestCase("axolotl", "train.py", "axolotl.py")]
    [TestCase("axolotl", "axolotl.yaml", "axolotl.yaml")]
    [TestCase("huggingface", "parameters.json", "parameters.json")]
    public void Files_are_written_as_they_were(string backend, string file, string golden) => Assert.That(
        FilesOf(backend, Usual)[file], Is.EqualTo(File.ReadAllText(Path.Combine(ScriptRun.Reference, "golden", golden))));

    [Test]
    public void No_word_of_a_request_is_written_into_a_script()
    {
        foreach (var recipe in Recipes)
        {
            var (one, other) = (FilesOf(recipe.Name, Usual), FilesOf(recipe.Name, Other));
            foreach (var script in one.Keys.Where(name => name.EndsWith(".py", StringComparison.Ordinal)))
            {
                Assert.That(other[script], Is.EqualTo(one[script]), script);
            }

            Assert.That(JsonNode.Parse(other["parameters.json"])!["base_model"]!.GetValue<string>(), Is.EqualTo(Other.BaseModel));
        }
    }

    [Test]
    public void The_scripts_know_every_field_of_a_request_that_is_not_for_the_host()
    {
        string[] host =
        [
            "Name", "Backend", "Philosopher", "Domain", "ConquestType", "DatasetPath", "ValidationPath", "ValidationShare", "IdempotencyKey", "Export",
            "Device", "Precision",
        ];
        Assert.That(
            typeof(LanguageTrainingRequest).GetProperties().Select(property => property.Name).Except(host, StringComparer.Ordinal),
            Is.EquivalentTo(typeof(ExternalParameters).GetProperties().Select(property => property.Name)));
    }

    [Test]
    public void The_configuration_of_Axolotl_is_read_again_as_it_was_meant()
    {
        var usual = Yaml(FilesOf("axolotl", Usual)["axolotl.yaml"]);
        Assert.That(
            (usual["base_model"], usual["adapter"], usual["load_in_4bit"], usual["learning_rate"], usual["micro_batch_size"], usual["sequence_len"]),
            Is.EqualTo(("google/gemma-3-12b-it", "qlora", "true", "0.0002", "4", "2048")));
        Assert.That(usual["lora_target_modules"], Is.EqualTo(new object[] { "q_proj", "k_proj", "v_proj", "o_proj" }));
        Assert.That((usual["eval_strategy"], usual["lr_scheduler"], usual["sample_packing"]), Is.EqualTo(("epoch", "linear", "false")));
        var dataset = (IDictionary<object, object>)((IList<object>)usual["datasets"])[0];
        Assert.That((dataset["path"], dataset["ds_type"], dataset["type"]), Is.EqualTo(("train.tokens.jsonl", "json", (object?)null)));

        var other = Yaml(FilesOf("axolotl", Other)["axolotl.yaml"]);
        Assert.That(
            (other["base_model"], other["learning_rate"], other["eval_steps"], other["save_steps"], other["lr_scheduler"], other["flash_attention"]),
            Is.EqualTo((Other.BaseModel, "2.0E-05", "10", "20", "constant_with_warmup", "true")));
        Assert.That(other.Keys, Has.None.StartsWith("lora").And.None.EqualTo("adapter"));

        var blind = Yaml(new AxolotlRecipe().Files(Usual, validates: false).Single(file => file.Name == "axolotl.yaml").Content);
        Assert.That(blind.Keys, Has.None.StartsWith("eval_st").And.None.EqualTo("test_datasets"));
        var all = Yaml(FilesOf("axolotl", Usual with { TargetModules = ["all-linear"] })["axolotl.yaml"]);
        Assert.That((all["lora_target_linear"], all.ContainsKey("lora_target_modules")), Is.EqualTo(("true", false)));
    }

    [Test]
    public void Every_script_is_Python()
    {
        foreach (var recipe in Recipes)
        {
            using ScriptRun run = new(recipe, Usual, [], []);
            foreach (var script in FilesOf(recipe.Name, Usual).Keys.Where(name => name.EndsWith(".py", StringComparison.Ordinal)))
            {
                Assert.That(run.Python(["-m", "py_compile", run.PathOf(script)]).Code, Is.Zero, $"{recipe.Name}: {script}");
            }
        }
    }

    [TestCase("new", "max_length", "eval_strategy")]
    [TestCase("old", "max_seq_length", "evaluation_strategy")]
    public void The_installed_TRL_is_told_the_length_by_the_name_that_it_knows(string age, string length, string evaluation)
    {
        using var run = Run(Conversations(6));
        var (code, events) = run.Run(("STUB_TRL", age));
        var config = run.Told["config"]!;

        Assert.That((code, Names(events)[^1]), Is.EqualTo((0, "done")));
        Assert.That((config[length]!.GetValue<int>(), config[evaluation]!.GetValue<string>()), Is.EqualTo((64, "epoch")));
        Assert.That((config["lr_scheduler_type"]!.GetValue<string>(), config["warmup_steps"]!.GetValue<int>()), Is.EqualTo(("linear", 1)));
        Assert.That(
            (config["per_device_train_batch_size"]!.GetValue<int>(), config["gradient_accumulation_steps"]!.GetValue<int>(), config["seed"]!.GetValue<int>(), config["packing"]!.GetValue<bool>()),
            Is.EqualTo((1, 2, 42, false)));
        Assert.That(run.Told["lora"]!["r"]!.GetValue<int>(), Is.EqualTo(16));
    }

    [Test]
    public void A_TRL_that_knows_no_name_for_the_length_is_an_error_and_never_cuts_in_silence()
    {
        using var run = Run(Conversations(6));
        var (code, events) = run.Run(("STUB_TRL", "strange"));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(events[^1]["message"]!.GetValue<string>(), Is.EqualTo(
            "ValueError: SFTConfig of TRL 9.0 knows no parameter max_length or max_seq_length"));
    }

    [Test]
    public void Only_answers_are_learned_with_the_token_that_ends_them_and_not_the_line_behind_it()
    {
        using var run = Run([Conversation("a b", "c d"), Conversation("a", "b", "c", "d")]);
        run.Run();
        var rows = run.Told["rows"]!.AsArray();

        // <s> [user] a b </s> \n [assistant] | c d </s> | \n
        Assert.That(Labels(rows[0]!), Is.EqualTo(Numbers(rows[0]!).Select((id, place) => place is >= 7 and <= 9 ? id : Ignored)));
        Assert.That(Numbers(rows[0]!)[9], Is.EqualTo(1), "the end token");
        Assert.That(Numbers(rows[0]!), Has.Length.EqualTo(11));

        // both answers of one conversation
        Assert.That(Labels(rows[1]!).Count(label => label != Ignored), Is.EqualTo(4));
        Assert.That(rows, Has.Count.EqualTo(2));
        var batch = run.Told["batch"]!;
        Assert.That(batch["attention_mask"]![0]!.AsArray().Sum(each => each!.GetValue<int>()), Is.EqualTo(11));
        Assert.That(batch["labels"]![0]!.AsArray().Select(each => each!.GetValue<int>()).Skip(11), Has.All.EqualTo(Ignored));
    }

    [Test]
    public void Where_a_template_changes_earlier_answers_each_answer_is_an_example_of_its_own()
    {
        using var run = Run([Conversation("a", "b", "c", "d")], Parameters with { BaseModel = "owner/forgets" });
        run.Run();
        var rows = run.Told["rows"]!.AsArray();

        Assert.That(rows, Has.Count.EqualTo(2));
        Assert.That(rows.Select(row => Labels(row!).Count(label => label != Ignored)), Is.EqualTo(new[] { 2, 2 }));
        Assert.That(rows.Select(row => Labels(row!)[^1]), Is.EqualTo(new[] { 1, 1 }), "nothing stands behind the end token");
    }

    [Test]
    public void Long_examples_keep_their_end_or_are_left_out_and_all_is_counted()
    {
        string[] conversations = [Conversation("a b", "c"), Conversation("a b c d e f g h", "i"), Conversation("x", "a </s> b")];
        using var cut = Run(conversations, Parameters with { MaxSeqLength = 11 });
        var (_, told) = cut.Run();
        using var dropped = Run(conversations, Parameters with { MaxSeqLength = 11, OverLong = "drop" });
        var (_, toldOfDropped) = dropped.Run();
        using var nothing = Run(conversations, Parameters with { MaxSeqLength = 4, OverLong = "drop" });
        var (code, toldOfNothing) = nothing.Run();

        Assert.That(Counts(told), Is.EqualTo((2, 1, 1)));
        Assert.That(Numbers(cut.Told["rows"]![1]!), Has.Length.EqualTo(11).And.ItemAt(0).Zero, "it still begins as texts begin");
        Assert.That(Labels(cut.Told["rows"]![1]!).Count(label => label != Ignored), Is.EqualTo(2));
        Assert.That(Counts(toldOfDropped), Is.EqualTo((1, 2, 0)));
        Assert.That(told[0]["message"]!.GetValue<string>(), Does.StartWith("1 conversations were left out: somebody wrote a control token"));
        Assert.That((code, toldOfNothing[^1]["message"]!.GetValue<string>()), Is.EqualTo((
            1, "ValueError: max_seq_length: nothing is left to learn from within 4 tokens")));
    }

    [Test]
    public void Progress_is_told_by_step_and_the_weights_with_the_lowest_validation_loss_are_kept()
    {
        using var run = Run(Conversations(8), validation: Conversations(2));
        var (code, events) = run.Run(("STUB_EVAL", "[4, 2, 3, 3.5, 5]"));
        var (steps, done) = (events.Where(each => Name(each) == "step").ToList(), events[^1]);

        Assert.That((code, Name(done)), Is.EqualTo((0, "done")));
        Assert.That(events.Single(each => Name(each) == "plan")["steps"]!.GetValue<int>(), Is.EqualTo(8));
        Assert.That(steps.Where(each => each["loss"] is not null).Select(each => each["step"]!.GetValue<int>()), Is.EqualTo(Enumerable.Range(1, 8)));
        Assert.That(steps.Where(each => each["eval_loss"] is not null).Select(each => (each["step"]!.GetValue<int>(), each["eval_loss"]!.GetValue<double>())), Is.EqualTo(
            new[] { (0, 4.0), (2, 2.0), (4, 3.0), (6, 3.5), (8, 5.0) }));
        Assert.That(
            (done["best_step"]!.GetValue<int>(), done["best_eval_loss"]!.GetValue<double>(), done["first_eval_loss"]!.GetValue<double>(), done["end"]!.GetValue<string>(), done["trained_parameters"]!.GetValue<int>()),
            Is.EqualTo((2, 2.0, 4.0, "finished", 128)));
        Assert.That(File.Exists(run.PathOf("adapter/adapter_config.json")), Is.True);
    }

    [Test]
    public void It_stops_early_where_it_is_asked_to_and_where_the_loss_is_none_any_more()
    {
        using var patient = Run(Conversations(8), Parameters with { EarlyStoppingPatience = 2 }, Conversations(2));
        var (_, stopped) = patient.Run(("STUB_EVAL", "[4, 2, 3, 3.5, 5]"));
        using var steep = Run(Conversations(8), validation: Conversations(2));
        var (_, diverged) = steep.Run(("STUB_EVAL", "[4, 3, 2, 2]"), ("STUB_NAN", "5"));
        using var blind = Run(Conversations(8), validation: []);
        var (code, lost) = blind.Run(("STUB_NAN", "1"));

        Assert.That((stopped[^1]["end"]!.GetValue<string>(), stopped[^1]["step"]!.GetValue<int>(), stopped[^1]["best_step"]!.GetValue<int>()), Is.EqualTo(("stopped_early", 6, 2)));
        Assert.That((diverged[^1]["end"]!.GetValue<string>(), diverged[^1]["step"]!.GetValue<int>(), diverged[^1]["best_step"]!.GetValue<int>()), Is.EqualTo(("diverged", 5, 4)));
        Assert.That(diverged.Single(each => Name(each) == "step" && each["step"]!.GetValue<int>() == 5)["loss"], Is.Null);
        Assert.That((code, lost[^1]["message"]!.GetValue<string>()), Is.EqualTo((
            1, "ValueError: the loss is no number any more, and there are no earlier weights; a lower learning_rate")));
    }

    [Test]
    public void What_died_goes_on_from_its_last_checkpoint_and_tells_again_what_came_before()
    {
        using var run = Run(Conversations(8), validation: Conversations(2));
        var (code, died) = run.Run(("STUB_EVAL", "[4, 3, 2, 1, 0.5]"), ("STUB_DIE", "5"));
        var (_, events) = run.Run(("STUB_EVAL", "[4, 3, 2, 1, 0.5]"));
        var past = events.Where(each => Name(each) == "step" && each["past"]!.GetValue<bool>()).ToList();

        Assert.That((code, died[^1]["message"]!.GetValue<string>()), Is.EqualTo((1, "RuntimeError: CUDA out of memory")));
        Assert.That(events.Select(each => each["message"]?.GetValue<string>()), Does.Contain("It goes on from checkpoint-3."));
        Assert.That(past.Where(each => each["loss"] is not null).Select(each => each["step"]!.GetValue<int>()), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(past.Where(each => each["eval_loss"] is not null).Select(each => each["step"]!.GetValue<int>()), Is.EqualTo(new[] { 0, 2 }));
        Assert.That((events[^1]["step"]!.GetValue<int>(), events[^1]["best_step"]!.GetValue<int>(), events[^1]["first_eval_loss"]!.GetValue<double>()), Is.EqualTo((8, 8, 4.0)));
    }

    [Test]
    public void Unsloth_is_told_of_four_bits_and_trains_the_text_of_a_model_that_also_reads_images()
    {
        using ScriptRun run = new(
            new UnslothRecipe(), Parameters with { UseQlora = true, TargetModules = ["all-linear"] }, Conversations(4), Conversations(2));
        var (code, events) = run.Run();
        var (model, lora) = (run.Told["model"]!, run.Told["lora"]!);

        Assert.That((code, Name(events[^1])), Is.EqualTo((0, "done")));
        Assert.That(
            (model["load_in_4bit"]!.GetValue<string>(), model["max_seq_length"]!.GetValue<string>(), model["recomputes"]!.GetValue<string>()),
            Is.EqualTo(("True", "64", "False")));
        Assert.That(lora["target_modules"]!.AsArray(), Has.Count.EqualTo(7));
        Assert.That((lora["r"]!.GetValue<int>(), lora["random_state"]!.GetValue<int>()), Is.EqualTo((16, 42)));
    }

    [Test]
    public void Axolotl_gets_tokens_and_tells_by_its_plugin()
    {
        using ScriptRun run = new(new AxolotlRecipe(), Parameters, Conversations(8), Conversations(2));
        var (code, events) = run.Run(("STUB_EVAL", "[4, 2, 3, 3.5, 5]"));

        Assert.That((code, Name(events[^1])), Is.EqualTo((0, "done")));
        Assert.That(
            (events[^1]["step"]!.GetValue<int>(), events[^1]["best_step"]!.GetValue<int>(), events[^1]["first_eval_loss"]!.GetValue<double>()),
            Is.EqualTo((8, 2, 4.0)));
        Assert.That(Counts(events), Is.EqualTo((8, 0, 0)));
        Assert.That(File.Exists(run.PathOf("adapter/adapter_config.json")), Is.True);
    }

    [TestCase("huggingface")]
    [TestCase("unsloth")]
    [TestCase("axolotl")]
    public void More_tokens_than_a_base_reads_are_refused(string backend)
    {
        using ScriptRun run = new(Recipes.Single(recipe => recipe.Name == backend), Parameters with { MaxSeqLength = 129 }, Conversations(2), []);

        Assert.That(run.Run().Events[^1]["message"]!.GetValue<string>(), Is.EqualTo(
            "ValueError: max_seq_length: 129 is not allowed; 2 to 128, which is what the base reads"));
    }

    [Test]
    public void Four_bits_and_packing_are_refused_where_they_cannot_be_and_never_left_out()
    {
        using var quantised = Run(Conversations(4), Parameters with { UseQlora = true });
        using var packed = Run(Conversations(4), Parameters with { Packing = true });

        Assert.That(quantised.Run().Events[^1]["message"]!.GetValue<string>(), Is.EqualTo(
            "ValueError: use_qlora: there is no CUDA device here; false, or a machine with one"));
        Assert.That(packed.Run().Events[^1]["message"]!.GetValue<string>(), Does.StartWith("ValueError: packing: without flash_attn"));
    }

    private static ExternalParameters Parameters { get; } = ExternalParameters.Of(
        new() { BatchSize = 1, GradientAccumulationSteps = 2, NumEpochs = 2, MaxSeqLength = 64, SaveSteps = 3, WarmupRatio = 0.1 },
        new("owner/name", null, null));

    private static ScriptRun Run(IEnumerable<string> training, ExternalParameters? parameters = null, IEnumerable<string>? validation = null) =>
        new(new HuggingFaceRecipe(), parameters ?? Parameters, training, validation ?? Conversations(1));

    private static IEnumerable<string> Conversations(int count) => Enumerable.Range(0, count).Select(i => Conversation($"say {i}", $"said {i}"));

    private static string Conversation(params string[] turns) => new JsonObject
    {
        ["messages"] = new JsonArray([.. turns.Select((turn, place) => (JsonNode)new JsonObject
        {
            ["role"] = place % 2 == 0 ? "user" : "assistant",
            ["content"] = turn,
        })]),
    }.ToJsonString();

    private static Dictionary<string, string> FilesOf(string backend, ExternalParameters parameters) =>
        Recipes.Single(recipe => recipe.Name == backend).Files(parameters, validates: true)
            .ToDictionary(file => file.Name, file => file.Content, StringComparer.Ordinal);

    private static Dictionary<string, object> Yaml(string text) => new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(text);

    private static string Name(JsonObject told) => told["event"]!.GetValue<string>();

    private static string[] Names(IReadOnlyList<JsonObject> events) => [.. events.Select(Name)];

    private static int[] Numbers(JsonNode row) => [.. row["input_ids"]!.AsArray().Select(each => each!.GetValue<int>())];

    private static int[] Labels(JsonNode row) => [.. row["labels"]!.AsArray().Select(each => each!.GetValue<int>())];

    private static (int Examples, int Dropped, int Shortened) Counts(IReadOnlyList<JsonObject> events)
    {
        var told = events.Single(each => Name(each) == "examples");
        return (told["examples"]!.GetValue<int>(), told["dropped"]!.GetValue<int>(), told["shortened"]!.GetValue<int>());
    }
}
