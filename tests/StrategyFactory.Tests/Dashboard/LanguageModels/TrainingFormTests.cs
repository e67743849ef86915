using NUnit.Framework;
using StrategyFactory.Dashboard.LanguageModels;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Names;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.Dashboard.LanguageModels;

internal sealed class TrainingFormTests
{
    [Test]
    public void An_empty_form_asks_for_the_defaults()
    {
        var form = new TrainingForm();
        form["base_model"] = " tiny ";
        Assert.That(Text(form.Read()!), Is.EqualTo(Text(new() { BaseModel = "tiny" })));
    }

    [Test]
    public void Every_hyperparameter_of_a_request_can_be_typed()
    {
        string[] elsewhere =
        [
            "name", "base_model", "backend", "philosopher", "domain", "conquest_type", "dataset_path", "validation_path", "export",
            "idempotency_key",
        ];
        var typed = TrainingForm.Groups.SelectMany(group => group.Fields).Select(field => field.Name);
        var asked = typeof(LanguageTrainingRequest).GetProperties().Select(property => SnakeCase.Of(property.Name))
            .Except(elsewhere, StringComparer.Ordinal);
        Assert.That(typed, Is.EquivalentTo(asked));
    }

    [Test]
    public void Again_without_changes_is_the_same_request()
    {
        var request = new LanguageTrainingRequest
        {
            Name = "hello",
            BaseModel = "tiny",
            Backend = "huggingface",
            DatasetPath = "language/datasets/1/train.jsonl",
            ValidationPath = "language/datasets/1/validation.jsonl",
            ValidationShare = 0.2,
            NumEpochs = 7,
            BatchSize = 2,
            GradientAccumulationSteps = 8,
            LearningRate = 5e-5,
            LrScheduler = "cosine",
            WarmupRatio = 0.1,
            WeightDecay = 0,
            MaxGradNorm = 0.5,
            Adapter = "full",
            LoraR = 4,
            LoraAlpha = 8.5,
            LoraDropout = 0,
            TargetModules = ["q_proj", "down_proj"],
            UseQlora = true,
            MaxSeqLength = 512,
            OverLong = "drop",
            Packing = true,
            GradientCheckpointing = true,
            Device = "cpu",
            Precision = "float32",
            EvalSteps = 25,
            SaveSteps = 10,
            EarlyStoppingPatience = 3,
            Export = [TrainingExportFormat.Merged, TrainingExportFormat.GgufQ80],
            Seed = 1,
        };
        var form = new TrainingForm();
        form.Take(request);
        Assert.That(Text(form.Read()!), Is.EqualTo(Text(request)));

        form.Take(new() { BaseModel = "tiny" });
        Assert.That(Text(form.Read()!), Is.EqualTo(Text(new() { BaseModel = "tiny" })), "nothing is left of what stood there before");
        Assert.That(
            TrainingForm.Groups.SelectMany(group => group.Fields).Select(field => form[field.Name]), Is.All.Empty, "defaults are open");
    }

    [Test]
    public void Filters_belong_to_an_export_and_a_validation_file_to_a_dataset()
    {
        var form = new TrainingForm();
        (form["philosopher"], form["domain"], form["validation_path"]) = ("zack", "example.com", "held.jsonl");
        var exported = form.Read()!;
        form["dataset_path"] = "rows.jsonl";
        var given = form.Read()!;
        Assert.Multiple(() =>
        {
            Assert.That(
                (exported.Philosopher, exported.Domain, exported.ValidationPath),
                Is.EqualTo(("zack", "example.com", (string?)null)));
            Assert.That(
                (given.Philosopher, given.Domain, given.ValidationPath),
                Is.EqualTo(((string?)null, (string?)null, "held.jsonl")));
        });
    }

    [Test]
    public void What_is_no_number_is_told_beside_its_field()
    {
        var form = new TrainingForm();
        (form["num_epochs"], form["learning_rate"], form["seed"]) = ("2.5", "fast", "3000000000");
        Assert.That(form.Read(), Is.Null);
        Assert.That(form.Errors, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["num_epochs"] = "num_epochs: '2.5' is no whole number.",
            ["learning_rate"] = "learning_rate: 'fast' is no number.",
            ["seed"] = "seed: 3000000000 is too large; at most 2147483647.",
        }));
        form["num_epochs"] = "3";
        Assert.That(form.Errors.Keys, Is.EquivalentTo(new[] { "learning_rate", "seed" }));
    }

    [TestCase("lora_r", "lora_r")]
    [TestCase("base_model", "base_model")]
    [TestCase("export", "export")]
    [TestCase("idempotency_key", "")]
    public void A_refusal_stands_beside_its_field(string field, string place)
    {
        var form = new TrainingForm();
        form.Refuse([new Refusal(field, "no"), new Refusal(field, "never")]);
        Assert.That(form.Errors, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { [place] = "no never" }));
    }

    [Test]
    public void This_process_trains_a_base_that_is_here_and_another_backend_may_know_more()
    {
        BaseDescription[] bases =
        [
            new("bare", "llama", 2, 8, 100, 64, HasTokenizer: false, "cpu"), new("tiny", "llama", 2, 8, 100, 64, HasTokenizer: true, "cpu"),
        ];
        var form = new TrainingForm();
        Assert.That((form.Backend, form.IsNative), Is.EqualTo(("native", true)));
        form.ChooseBackend("unsloth", bases);
        form["base_model"] = "org/large";
        Assert.That((form.Backend, form.IsNative, form["base_model"]), Is.EqualTo(("unsloth", false, "org/large")));
        form.ChooseBackend("native", bases);
        Assert.That(form["base_model"], Is.EqualTo("tiny"), "the first with a tokenizer");
        form["base_model"] = "bare";
        form.ChooseBackend("native", bases);
        Assert.That(form["base_model"], Is.EqualTo("bare"), "it is here");
    }

    [Test]
    public void An_export_is_read_as_it_is_typed()
    {
        var form = new ExportForm();
        Assert.That(form.Read(), Is.EqualTo(new ExportDataset()));
        foreach (var (field, text) in new[]
        {
            ("format", "alpaca"), ("philosopher", "zack"), ("limit", "20"), ("validation_share", "0.25"),
            ("near_duplicates", "keep_together"), ("base_model", "tiny"),
        })
        {
            form[field] = text;
        }

        var request = new ExportDataset
        {
            Format = DatasetFormat.Alpaca,
            Philosopher = "zack",
            Limit = 20,
            ValidationShare = 0.25,
            NearDuplicates = NearDuplicates.KeepTogether,
            BaseModel = "tiny",
        };
        Assert.That(form.Read(), Is.EqualTo(request));
        form["limit"] = "many";
        Assert.That((form.Read(), form.Errors["limit"]), Is.EqualTo(((ExportDataset?)null, "limit: 'many' is no whole number.")));
    }

    private static string Text(LanguageTrainingRequest request) => FactoryJson.Write(request);
}
