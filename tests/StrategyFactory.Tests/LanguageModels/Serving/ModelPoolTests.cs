using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>Models come into memory once, stay while they are used, and the longest unused goes when room is needed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ModelPoolTests : IAsyncDisposable
{
    private readonly ServingHarness _serving = new();

    [TearDown]
    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    [Test]
    public async Task The_longest_unused_goes_when_room_is_needed_and_numbers_add_up()
    {
        var (one, two) = (await _serving.BaseAsync("one", 1), await _serving.BaseAsync("two", 2));
        var three = await _serving.BaseAsync("three", 3);
        var bytes = await BytesAsync(one);
        _serving.Options.Serving.MemoryBytes = (2 * bytes) + 1;
        await UseAsync(one);
        await UseAsync(two);
        await UseAsync(one);
        Assert.That((Resident(), _serving.Pool.Look().Bytes), Is.EqualTo(("two one", 2 * bytes)));
        await UseAsync(three);
        Assert.That((Resident(), _serving.Pool.Look().Bytes), Is.EqualTo(("one three", 2 * bytes)));
        await UseAsync(two);
        Assert.That((Resident(), _serving.Pool.Look().Weights), Is.EqualTo(("three two", 2)));

        string Resident() => string.Join(' ', _serving.Pool.Look().Models.Select(key =>
            new[] { one, two, three }.Single(model => model.Weights.Hash == key.WeightsHash).Name));
    }

    [Test]
    public async Task A_model_in_use_is_never_unloaded_and_who_needs_its_room_waits_until_it_is_free()
    {
        var (one, two) = (await _serving.BaseAsync("one", 1), await _serving.BaseAsync("two", 2));
        _serving.Options.Serving.MemoryBytes = await BytesAsync(one);
        var first = await RentAsync(one);
        var second = await RentAsync(one);
        var waiting = RentAsync(two);
        first.Dispose();
        first.Dispose();
        Assert.That((await _serving.AskAsync(one, tokens: 3)).AnswerTokens, Is.EqualTo(3), "it is there while another waits for its room");
        Assert.That((waiting.IsCompleted, _serving.Pool.Look().Models.Single().WeightsHash), Is.EqualTo((false, one.Weights.Hash)));
        second.Dispose();
        using var third = await waiting;
        Assert.That(_serving.Pool.Look().Models.Single().WeightsHash, Is.EqualTo(two.Weights.Hash));
    }

    [Test]
    public async Task Who_waits_for_room_can_give_up()
    {
        var (one, two) = (await _serving.BaseAsync("one", 1), await _serving.BaseAsync("two", 2));
        _serving.Options.Serving.MemoryBytes = await BytesAsync(one);
        using var first = await RentAsync(one);
        using CancellationTokenSource cancel = new();
        var waiting = _serving.Pool.RentAsync(two, cancel.Token);
        await cancel.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        using var again = await RentAsync(one);
        Assert.That(again.Model, Is.SameAs(first.Model));
    }

    [Test]
    public async Task What_is_asked_for_at_once_is_converted_and_loaded_once()
    {
        var one = await _serving.BaseAsync("one");
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RentAsync(one)));
        Assert.That(leases.Select(lease => lease.Model).Distinct().Count(), Is.EqualTo(1));
        Assert.That((_serving.Made.Length, _serving.Pool.Look().Models.Count), Is.EqualTo((1, 1)));
        foreach (var lease in leases)
        {
            lease.Dispose();
        }
    }

    [Test]
    public async Task What_is_larger_than_the_budget_is_refused_with_the_numbers()
    {
        var one = await _serving.BaseAsync("one");
        var bytes = await BytesAsync(one);
        _serving.Options.Serving.MemoryBytes = bytes - 1;
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => RentAsync(one))!;
        Assert.That(refusal.Field, Is.EqualTo("model"));
        Assert.That(refusal.Message, Does.StartWith("model: 'one' needs ").And.Contains(" for a context of 256 tokens; ")
            .And.EndsWith($"LanguageModels:Serving:MemoryBytes allows {bytes - 1}."));
    }

    [Test]
    public async Task An_adapter_shares_the_weights_of_its_base()
    {
        var one = await _serving.BaseAsync("one");
        using var plain = await RentAsync(one);
        using var adapted = await RentAsync(_serving.Adapted(one));
        using var other = await RentAsync(_serving.Adapted(one, 6));
        Assert.That((_serving.Pool.Look().Weights, _serving.Pool.Look().Models.Count), Is.EqualTo((1, 3)));
        Assert.That(adapted.Model.Weights, Is.SameAs(plain.Model.Weights));
        Assert.That(adapted.Model.Session, Is.Not.SameAs(other.Model.Session));
    }

    [Test]
    public async Task Weights_stay_while_an_adapter_needs_them_and_go_with_the_last()
    {
        var (one, two) = (await _serving.BaseAsync("one", 1), await _serving.BaseAsync("two", 2));
        var bytes = await BytesAsync(one);
        var adapted = _serving.Adapted(one);
        await UseAsync(one);

        // room for the weights and one context with its adapter
        _serving.Options.Serving.MemoryBytes = bytes + 50_000;
        await UseAsync(adapted);
        Assert.That((_serving.Pool.Look().Weights, _serving.Pool.Look().Models.Single().Adapter is null), Is.EqualTo((1, false)));
        await UseAsync(two);
        Assert.That((_serving.Pool.Look().Weights, _serving.Pool.Look().Bytes), Is.EqualTo((1, bytes)));
    }

    [Test]
    public async Task A_made_file_that_was_cut_short_is_made_again()
    {
        var one = await _serving.BaseAsync("one");
        var place = await _serving.Files.PlaceAsync(one.Weights, CancellationToken.None);
        await _serving.Files.RequireAsync(one.Weights, place, CancellationToken.None);
        var whole = await File.ReadAllBytesAsync(place);
        await File.WriteAllBytesAsync(place, whole[..^1000]);
        await UseAsync(one);
        Assert.That(await File.ReadAllBytesAsync(place), Is.EqualTo(whole));
        Assert.That(Path.GetFileName(place), Does.Match("^[0-9a-f]{64}-f32.gguf$"));
    }

    [Test]
    public async Task Another_tokenizer_is_another_file_and_other_weights_are_refused()
    {
        var one = await _serving.BaseAsync("one");
        var place = await _serving.Files.PlaceAsync(one.Weights, CancellationToken.None);
        await File.AppendAllTextAsync(Path.Combine(one.Weights.Path, "tokenizer.json"), "\n");
        Assert.That(await _serving.Files.PlaceAsync(one.Weights, CancellationToken.None), Is.Not.EqualTo(place));
        Directory.Delete(_serving.FolderOf("one"), recursive: true);
        await _serving.BaseAsync("one", seed: 9);
        Assert.That(() => RentAsync(one), Throws.TypeOf<UnprocessableException>().With.Message.Contains("have changed since"));
        Directory.Delete(_serving.FolderOf("one"), recursive: true);
        Assert.That(() => RentAsync(one), Throws.TypeOf<UnprocessableException>().With.Message.Contains("are gone"));
    }

    [Test]
    public async Task A_base_without_a_template_is_refused_for_chats()
    {
        SmallBase.Write(_serving.FolderOf("plain"), template: false);
        var plain = await _serving.RequireAsync("plain");
        Assert.That(() => RentAsync(plain),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("model: 'plain' has no chat template"));
        Assert.That((_serving.Pool.Look().Weights, _serving.Pool.Look().Bytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public async Task Weights_that_halves_cannot_hold_are_refused_with_what_can()
    {
        _serving.Options.Serving.Precision = "F16";
        var one = await _serving.BaseAsync("one");
        var path = Path.Combine(one.Weights.Path, "model.safetensors");
        var bytes = await File.ReadAllBytesAsync(path);
        BitConverter.GetBytes(70_000f).CopyTo(bytes, bytes.Length - 4);
        await File.WriteAllBytesAsync(path, bytes);
        var changed = await _serving.RequireAsync("one");
        Assert.That(() => RentAsync(changed), Throws.TypeOf<UnprocessableException>()
            .With.Message.StartsWith("model: 'one' cannot be loaded: ")
            .And.Message.Contains(" is 70000, which F16 cannot hold; convert to F32"));
        Assert.That(_serving.Made, Is.Empty);
    }

    private Task<ModelLease> RentAsync(ServableModel model) => _serving.Pool.RentAsync(model, CancellationToken.None);

    private async Task UseAsync(ServableModel model) => (await RentAsync(model)).Dispose();

    private async Task<long> BytesAsync(ServableModel model)
    {
        var place = await _serving.Files.PlaceAsync(model.Weights, CancellationToken.None);
        await _serving.Files.RequireAsync(model.Weights, place, CancellationToken.None);
        var info = ModelCheck.Read(place);

        // two layers, two heads of eight numbers for keys and values, each a half
        return info.FileBytes + (256 * 2 * 2 * 2 * 8 * 2) + (512L * info.Vocabulary * 4);
    }
}
