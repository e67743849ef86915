using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs.Exports;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.Tests.LanguageModels.Jobs;

internal sealed class TrainingExportTests
{
    private Disk _disk = null!;
    private LanguageHarness _language = null!;

    private string Base => Path.Combine(_language.Storage, "language", "models", "small");

    [SetUp]
    public async Task SetUpAsync()
    {
        _disk = new();
        _language = await LanguageHarness.StartAsync(services => services.AddSingleton<IFreeSpace>(_disk));
        SmallBase.Write(Base);
    }

    [TearDown]
    public async Task TearDownAsync() => await _language.DisposeAsync();

    [Test]
    public async Task A_training_is_written_in_all_formats_and_the_merged_model_computes_what_base_and_adapter_do()
    {
        var ended = await RunAsync(new() { Export = ["gguf_q8_0", "merged", "adapter", "gguf_f16"] });
        var exports = ended.Outcome!.Exports;
        Assert.That(exports.Select(export => export.Format), Is.EqualTo(TrainingExportFormat.All), ended.Error);
        Assert.That(exports.Select(export => export.Error), Has.All.Null);
        foreach (var export in exports)
        {
            foreach (var file in export.Files)
            {
                var path = File.Exists(export.Path) ? export.Path : Path.Combine(export.Path!, file.Name);
                var hash = System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(path));
                Assert.That((file.Bytes, file.Sha256), Is.EqualTo((new FileInfo(path).Length, Convert.ToHexStringLower(hash))));
            }
        }

        int[] tokens = [.. Enumerable.Range(0, 60).Select(i => 40 + (i * 7 % 80))];
        using var base_ = DecoderModel.Open(Base);
        using var beside = DecoderModel.Open(Base, exports[0].Path);
        using var merged = DecoderModel.Open(exports[1].Path!);
        var (expected, plain) = (beside.Score(tokens).LogProbabilities, base_.Score(tokens).LogProbabilities);
        Assert.That(merged.Score(tokens).LogProbabilities, Is.EqualTo(expected).Within(1e-5));
        Assert.That(expected.Zip(plain, (one, other) => Math.Abs(one - other)).Max(), Is.GreaterThan(0.1), "the adapter does something");
        Assert.That(
            exports[1].Files.Select(file => file.Name),
            Is.SupersetOf(new[] { "config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja", "pretraining.json" }));

        var (half, byteWide) = (ModelCheck.Read(exports[2].Path!), ModelCheck.Read(exports[3].Path!));
        Assert.That((half.Type, byteWide.Type, half.Name), Is.EqualTo(("F16", "Q8_0", ended.Name)));
        Assert.That(half.ChatTemplate, Does.Contain("[assistant]"));
        var place = Path.GetDirectoryName(ended.Outcome.Folder)!;
        Assert.That(
            Directory.EnumerateFileSystemEntries(place).Select(Path.GetFileName), Is.EquivalentTo(new[] { "adapter", "merged", "gguf" }));
    }

    [Test]
    public async Task One_that_has_completed_is_written_later_once_and_merged_weights_that_nobody_asked_for_are_gone()
    {
        var ended = await RunAsync(new());
        Assert.That(ended.Outcome!.Exports.Select(export => export.Format), Is.EqualTo(new[] { "adapter" }));
        var made = await _language.SendAsync(new ExportLanguageTraining(ended.Id, "gguf_f16"));
        var written = File.GetLastWriteTimeUtc(made.Path!);
        var again = await _language.SendAsync(new ExportLanguageTraining(ended.Id, "gguf_f16"));
        var stored = (await _language.SendAsync(new GetLanguageTraining(ended.Id))).Outcome!;

        Assert.That((again.Path, again.Bytes, File.GetLastWriteTimeUtc(made.Path!)), Is.EqualTo((made.Path, made.Bytes, written)));
        Assert.That(stored.Exports.Select(export => export.Format), Is.EqualTo(new[] { "adapter", "gguf_f16" }));
        Assert.That(
            Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(stored.Folder)!).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "adapter", "gguf" }));
        var events = await _language.SendAsync(new GetLanguageTrainingEvents(ended.Id));
        Assert.That(events.Events[^1].Message, Is.EqualTo($"It is written as gguf_f16: {made.Bytes} bytes in {made.Path}."));

        Assert.That(
            () => _language.SendAsync(new ExportLanguageTraining(ended.Id, "onnx")),
            Throws.TypeOf<ValidationException>().With.Message.Contains("format: 'onnx' is not known; adapter, merged, gguf_f16, gguf_q8_0."));
        Assert.That(() => _language.SendAsync(new ExportLanguageTraining(Guid.Empty, "merged")), Throws.TypeOf<NotFoundException>());
        Directory.Delete(Base, recursive: true);
        SmallBase.Write(Base, seed: 9);
        Assert.That(
            () => _language.SendAsync(new ExportLanguageTraining(ended.Id, "merged")),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("it was trained beside other weights"));
    }

    [Test]
    public async Task A_disk_that_is_too_full_is_told_with_numbers_and_costs_the_training_nothing()
    {
        _disk.Free = 1000;
        var ended = await RunAsync(new() { Export = ["adapter", "merged"] });
        var export = ended.Outcome!.Exports[1];

        Assert.That((ended.Status, export.Format, export.Path), Is.EqualTo(("completed", "merged", (string?)null)));
        Assert.That(export.Error, Does.StartWith("export: merged needs about 0.03 GB of the disk that holds ").And.Contain(", 0.00 GB are free;"));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(ended.Outcome.Folder)!), Has.Exactly(1).EndsWith("adapter"));
        _disk.Free = null;
        Assert.That((await _language.SendAsync(new ExportLanguageTraining(ended.Id, "merged"))).Path, Does.EndWith("merged"));
        Assert.That((await _language.SendAsync(new GetLanguageTraining(ended.Id))).Outcome!.Exports.Select(each => each.Error), Has.All.Null);
    }

    [Test]
    public async Task A_model_trained_whole_is_its_own_merged_model()
    {
        var ended = await RunAsync(new() { Adapter = "full", Export = ["merged", "gguf_f16"] });
        Assert.That(ended.Outcome!.Exports.Select(export => export.Path), Has.All.Not.Null);
        Assert.That(ended.Outcome.Exports[0].Path, Is.EqualTo(ended.Outcome.Folder));
    }

    [Test]
    public void An_unknown_format_is_refused_before_anything_is_trained() => Assert.That(
        () => RunAsync(new() { Export = ["adapter", "onnx"] }),
        Throws.TypeOf<ValidationException>().With.Message.Contains(
            "export: 'adapter, onnx' is not allowed; adapter, merged, gguf_f16, gguf_q8_0."));

    [Test]
    public async Task Checkpoints_are_those_on_the_disk_and_ended_trainings_tell_what_was_kept()
    {
        var waiting = await _language.SendAsync(new StartLanguageTraining(Request(new())));
        var none = await _language.SendAsync(new GetTrainingCheckpoints(waiting.Id));
        var others = Path.Combine(_language.Storage, "language", "trainings", waiting.Id.ToString(), "checkpoints");
        foreach (var (name, state) in new[]
        {
            ("checkpoint-20", """{"log_history":[{"step":10,"loss":2.5},{"step":20,"loss":2.25},{"step":20,"eval_loss":2.75}]}"""),
            ("checkpoint-5", "{}"), ("checkpoint-30", "{half of it"), ("checkpoint-x", "{}"),
        })
        {
            Directory.CreateDirectory(Path.Combine(others, name));
            await File.WriteAllTextAsync(Path.Combine(others, name, "trainer_state.json"), state);
        }

        var told = (await _language.SendAsync(new GetTrainingCheckpoints(waiting.Id))).Checkpoints;
        Assert.That(
            told.Select(checkpoint => (checkpoint.Step, checkpoint.TrainingLoss, checkpoint.ValidationLoss)),
            Is.EqualTo(new (int, double?, double?)[] { (5, null, null), (20, 2.25, 2.75) }), "those of other programs");
        Assert.That(told[0].Bytes, Is.EqualTo(2));
        Directory.Delete(others, recursive: true);
        await _language.Factory.RunDueAsync();
        var ended = await _language.SendAsync(new GetLanguageTraining(waiting.Id));
        var kept = await _language.SendAsync(new GetTrainingCheckpoints(waiting.Id));

        Assert.That((none.KeptStep, none.Checkpoints), Is.EqualTo(((int?)null, Array.Empty<TrainingCheckpoint>())));
        Assert.That((kept.KeptStep, kept.Checkpoints.Count), Is.EqualTo(((int?)ended.Outcome!.BestStep, 0)));
        Assert.That(() => _language.SendAsync(new GetTrainingCheckpoints(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    private LanguageTrainingRequest Request(LanguageTrainingRequest request)
    {
        File.WriteAllLines(Path.Combine(_language.Storage, "train.jsonl"), Enumerable.Range(0, 20).Select(i =>
            $$"""{"messages":[{"role":"user","content":"Say ping {{i}}."},{"role":"assistant","content":"pong {{i % 3}}"}]}"""));
        return request with { BaseModel = "small", DatasetPath = "train.jsonl", NumEpochs = 3, LearningRate = 0.02, SaveSteps = 5 };
    }

    private async Task<LanguageTraining> RunAsync(LanguageTrainingRequest request)
    {
        var started = await _language.SendAsync(new StartLanguageTraining(Request(request)));
        await _language.Factory.RunDueAsync();
        return await _language.SendAsync(new GetLanguageTraining(started.Id));
    }

    private sealed class Disk : IFreeSpace
    {
        public long? Free { get; set; }

        public long? Of(string folder) => Free;
    }
}
