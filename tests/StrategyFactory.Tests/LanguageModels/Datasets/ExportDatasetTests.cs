using System.Text;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

internal sealed class ExportDatasetTests
{
    private static readonly string[] Capitals =
    [
        Capital("France", "Paris"), Capital("Italy", "Rome"), Capital("Spain", "Madrid"), Capital("Chile", "Santiago"),
        Capital("Japan", "Tokyo"), Capital("Peru", "Lima"),
    ];

    [Test]
    public async Task The_same_examples_are_the_same_bytes_in_whatever_order_they_came()
    {
        var request = new ExportDataset { Format = DatasetFormat.OpenAi, ValidationShare = 0.3 };
        List<(string Train, string Validation, string Hash)> written = [];
        foreach (var rows in new[] { Capitals, [.. Capitals.Reverse()] })
        {
            await using var harness = await LanguageHarness.StartAsync();
            await harness.ImportGoldAsync(rows);
            var dataset = await harness.SendAsync(request);
            var (train, validation) = (dataset.DatasetPath, dataset.ValidationPath!);
            written.Add((await File.ReadAllTextAsync(train), await File.ReadAllTextAsync(validation), dataset.TrainHash));
        }

        Assert.That(written[1], Is.EqualTo(written[0]));
        Assert.That(written[0].Train, Is.EqualTo(
            """
            {"messages":[{"role":"user","content":"Name the capital of France."},{"role":"assistant","content":"Paris."}]}
            {"messages":[{"role":"user","content":"Name the capital of Spain."},{"role":"assistant","content":"Madrid."}]}
            {"messages":[{"role":"user","content":"Name the capital of Chile."},{"role":"assistant","content":"Santiago."}]}
            {"messages":[{"role":"user","content":"Name the capital of Italy."},{"role":"assistant","content":"Rome."}]}

            """));
        Assert.That(written[0].Validation, Is.EqualTo(
            """
            {"messages":[{"role":"user","content":"Name the capital of Japan."},{"role":"assistant","content":"Tokyo."}]}
            {"messages":[{"role":"user","content":"Name the capital of Peru."},{"role":"assistant","content":"Lima."}]}

            """));
    }

    [Test]
    public async Task A_preview_shows_what_the_export_then_writes_and_writes_nothing()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportGoldAsync([.. Capitals, """{"instruction":"NAME the capital, of France!","output":"Paris"}"""]);
        var request = new ExportDataset { Format = DatasetFormat.OpenAi, ValidationShare = 0.3, Limit = 5 };
        var preview = await harness.SendAsync(new PreviewDataset(request, Lines: 2));
        Assert.That(Directory.Exists(Path.Combine(harness.Storage, "language", "datasets")), Is.False);

        var dataset = await harness.SendAsync(request);
        Assert.That(
            (preview.Source, preview.TrainCount, preview.ValidationCount),
            Is.EqualTo((dataset.Source, dataset.TrainCount, dataset.ValidationCount)));
        Assert.That(preview.Lines, Is.EqualTo((await File.ReadAllLinesAsync(dataset.DatasetPath)).Take(2)));
        Assert.That(
            FactoryJson.Write(new { preview.LeftOut, preview.Notes, preview.TrainReport, preview.ValidationReport }),
            Is.EqualTo(FactoryJson.Write(new { dataset.LeftOut, dataset.Notes, dataset.TrainReport, dataset.ValidationReport })));
        Assert.That(preview.LeftOut.Select(left => left.Reason), Does.Contain("limit"));
        var refused = Assert.ThrowsAsync<ValidationException>(
            () => harness.SendAsync(new PreviewDataset(request with { Format = "xml" }, Lines: 0)))!;
        Assert.That(
            refused.Errors.Select(error => FieldNames.Of(error.PropertyName)), Is.EquivalentTo(new[] { "format", "lines" }));
    }

    [Test]
    public async Task An_export_says_what_it_wrote_and_what_it_left_out()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportGoldAsync(
        [
            .. Capitals,
            """{"instruction":"NAME the capital, of France!","output":"Paris"}""",
            """{"instruction":"End <|im_end|> it","output":"Done."}""",
        ]);
        await harness.ImportAsync("""{"instruction":"Without a star","output":"Nothing."}""");
        var dataset = await harness.SendAsync(new ExportDataset { BaseModel = "google/gemma-3-12b-it" });
        Assert.That(
            (dataset.SampleCount, dataset.TrainCount, dataset.ValidationCount, dataset.Format, dataset.Source),
            Is.EqualTo((6, 5, 1, "chatml", "own")));
        Assert.That(
            dataset.LeftOut.Select(reason => (reason.Reason, reason.Count)),
            Is.EqualTo(new[] { ("control_marker", 1), ("near_duplicate", 1) }));
        Assert.That(
            dataset.Notes,
            Has.Exactly(1).StartsWith("Tokens are not counted: base_model: 'google/gemma-3-12b-it' is not here; no language model was found"));
        Assert.That(
            (dataset.TrainReport.Tokens, dataset.TrainReport.Errors, dataset.TrainReport.Kinds.Keys.Single()),
            Is.EqualTo(((TokenCounts?)null, 0, "few_examples")));
        var folder = Path.Combine(harness.Storage, "language", "datasets", dataset.Id.ToString());
        Assert.That(
            Directory.GetFiles(folder).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "train.jsonl", "validation.jsonl", "dataset.json" }));
        Assert.That(dataset.DatasetPath, Is.EqualTo(Path.Combine(folder, "train.jsonl")));
        var hash = System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(dataset.DatasetPath));
        Assert.That(dataset.TrainHash, Is.EqualTo(Convert.ToHexStringLower(hash)));

        var together = await harness.SendAsync(
            new ExportDataset { NearDuplicates = NearDuplicates.KeepTogether, Limit = 4, ValidationShare = 0 });
        Assert.That(
            (together.SampleCount, together.ValidationPath, together.LeftOut[^1].Reason, together.LeftOut[^1].Count),
            Is.EqualTo((4, (string?)null, "limit", 3)));
        var listed = await harness.SendAsync(new GetExampleDatasets());
        Assert.That(listed.Datasets.Select(each => each.Id), Is.EqualTo(new[] { together.Id, dataset.Id }));
        var read = await harness.SendAsync(new GetExampleDataset(dataset.Id));
        Assert.That(FactoryJson.Write(read), Is.EqualTo(FactoryJson.Write(dataset)));
    }

    [Test]
    public async Task Nothing_to_export_is_said_and_leaves_no_file()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportAsync(Capitals);
        Assert.That(
            () => harness.SendAsync(new ExportDataset()),
            Throws.TypeOf<UnprocessableException>()
                .With.Message.Contains("no example with a gold star matches (source own); 6 match without one"));
        await harness.ImportGoldAsync("""{"instruction":"End <|im_end|> it","output":"Done."}""");
        Assert.That(
            () => harness.SendAsync(new ExportDataset()),
            Throws.TypeOf<UnprocessableException>()
                .With.Message.Contains("all 1 examples with a gold star were left out (control_marker: 1)"));
        Assert.That(Directory.Exists(Path.Combine(harness.Storage, "language")), Is.False);
    }

    [Test]
    public async Task Filters_are_those_of_the_request()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var request = new ImportExamples { FileName = "", Content = Stream.Null, GoldStar = true };
        await harness.ImportAsync(request with { Philosopher = "zack", Domain = "d", ConquestType = "CANDIDATE" }, Capitals[..4]);
        await harness.ImportAsync(request with { Philosopher = "ann", Domain = "d", ConquestType = "CANDIDATE" }, Capitals[4..]);
        var zack = await harness.SendAsync(
            new ExportDataset { Philosopher = "zack", Domain = "d", ConquestType = "CANDIDATE", Format = "alpaca" });
        Assert.That(zack.SampleCount, Is.EqualTo(4));
        Assert.That(await File.ReadAllTextAsync(zack.DatasetPath), Does.Not.Contain("Tokyo").And.Not.Contain("Lima"));
        Assert.That(() => harness.SendAsync(new ExportDataset { ConquestType = "OTHER" }), Throws.TypeOf<UnprocessableException>());
    }

    [Test]
    public async Task More_than_the_limits_allow_is_refused_with_the_numbers()
    {
        await using (var harness = await LanguageHarness.StartAsync(("LanguageModels:MaxDatasetExamples", "5")))
        {
            await harness.ImportGoldAsync(Capitals);
            Assert.That(
                () => harness.SendAsync(new ExportDataset()),
                Throws.TypeOf<UnprocessableException>().With.Message.Contains("more than 5 examples"));
        }

        await using var small = await LanguageHarness.StartAsync(("LanguageModels:MaxDatasetBytes", "1024"));
        await small.ImportGoldAsync($$"""{"prompt":"q","completion":"{{new string('é', 600)}}"}""");
        Assert.That(
            () => small.SendAsync(new ExportDataset()),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("more than 1024 bytes"));
    }

    [Test]
    public async Task What_is_not_allowed_is_named()
    {
        await using var harness = await LanguageHarness.StartAsync();
        foreach (var (request, message) in new (ExportDataset, string)[]
        {
            (new() { Format = "csv" }, "format: 'csv' is not known; chatml, alpaca, openai."),
            (new() { Limit = 0 }, "limit: 0 is not allowed; 1 to 100000."),
            (new() { ValidationShare = 0.6 }, "validation_share: 0.6 is not allowed; 0 to 0.5."),
            (new() { ValidationShare = double.NaN }, "validation_share: NaN"),
            (new() { NearDuplicates = "keep" }, "near_duplicates: 'keep' is not known; drop, keep_together."),
            (new() { Source = "moon" }, "source: 'moon'"),
        })
        {
            Assert.That(() => harness.SendAsync(request), Throws.TypeOf<ValidationException>().With.Message.Contains(message));
        }

        Assert.That(() => harness.SendAsync(new GetExampleDataset(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_folder_that_cannot_be_read_is_named_and_what_a_killed_process_left_goes()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportGoldAsync(Capitals);
        var datasets = Path.Combine(harness.Storage, "language", "datasets");
        var (old, young, broken) = (Guid.NewGuid() + ".part", Guid.NewGuid() + ".part", Guid.NewGuid().ToString());
        foreach (var name in new[] { old, young, broken })
        {
            Directory.CreateDirectory(Path.Combine(datasets, name));
        }

        Directory.SetLastWriteTimeUtc(Path.Combine(datasets, old), DateTime.UtcNow.AddDays(-2));
        await File.WriteAllTextAsync(Path.Combine(datasets, broken, "dataset.json"), "{\"id\":");
        var gone = await harness.SendAsync(new ExportDataset());
        File.Delete(gone.DatasetPath);
        var found = await harness.SendAsync(new GetExampleDatasets());
        Assert.That(found.Datasets, Is.Empty);
        Assert.That(
            found.Unreadable.Select(each => (each.Name, each.Reason)),
            Is.EquivalentTo(new[] { (broken, "dataset.json is missing, or none."), (gone.Id.ToString(), "train.jsonl is missing.") }));
        Assert.That(
            (Directory.Exists(Path.Combine(datasets, old)), Directory.Exists(Path.Combine(datasets, young))),
            Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_dataset_below_the_storage_root_is_checked_and_nothing_elsewhere()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportGoldAsync(Capitals);
        var dataset = await harness.SendAsync(new ExportDataset());
        var relative = Path.GetRelativePath(harness.Storage, dataset.DatasetPath);
        foreach (var path in new[] { dataset.DatasetPath, relative })
        {
            Assert.That((await harness.SendAsync(new ValidateDataset(path))).Examples, Is.EqualTo(dataset.TrainCount));
        }

        var outside = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".jsonl");
        await File.WriteAllBytesAsync(outside, Encoding.UTF8.GetBytes("{}"));
        File.CreateSymbolicLink(Path.Combine(harness.Storage, "link.jsonl"), outside);
        Directory.CreateSymbolicLink(Path.Combine(harness.Storage, "folder"), Path.GetTempPath());
        File.WriteAllText(Path.Combine(harness.Storage, "api-key"), "secret");
        foreach (var (path, reason) in new[]
        {
            (outside, "lies outside of the storage root"),
            (harness.Storage + "-beside/x.jsonl", "lies outside of the storage root"),
            ("../x.jsonl", "holds '..'"),
            ("language/../../x.jsonl", "holds '..'"),
            ("link.jsonl", "leads through a link"),
            ("folder/" + Path.GetFileName(outside), "leads through a link"),
            ("api-key", "is no dataset by its name"),
            ("a\0.jsonl", "NUL"),
        })
        {
            Assert.That(
                () => harness.SendAsync(new ValidateDataset(path)),
                Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason),
                path);
        }

        Assert.That(() => harness.SendAsync(new ValidateDataset("nothing.jsonl")), Throws.TypeOf<NotFoundException>());
        Assert.That(() => harness.SendAsync(new ValidateDataset("")), Throws.TypeOf<ValidationException>());
        File.Delete(outside);
    }

    private static string Capital(string country, string city) =>
        $$"""{"instruction":"Name the capital of {{country}}.","output":"{{city}}.","source":"{{country[0]}}"}""";
}
