using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Registry;

internal sealed class DeploymentTests
{
    private readonly MovingClock _clock = new();
    private RegistryHarness _registry = null!;

    [SetUp]
    public async Task SetUpAsync() => _registry = await RegistryHarness.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Test]
    public async Task A_training_leaves_a_version_that_is_checked_and_then_serves()
    {
        var version = await _registry.TrainAsync();
        var deployed = await _registry.DeployAsync(version.Id, new() { Notes = "first", DeployedBy = "me" });

        Assert.That(
            (version.Reference, version.Kind, version.BaseModel, version.Philosopher, version.Aliases.Count),
            Is.EqualTo(("kant:1", "adapter", "small", "kant", 0)));
        foreach (var hash in new[] { version.Hashes.Identity, version.Hashes.Base, version.Hashes.Dataset, version.Hashes.Template, version.Hashes.Tokenizer })
        {
            Assert.That(hash, Does.Match("^[0-9a-f]{64}$"));
        }

        Assert.That((deployed.Status, deployed.Progress, deployed.Stage), Is.EqualTo(("done", 100.0, (string?)null)), deployed.Error);
        var report = deployed.Preflight!;
        Assert.That(report.Checks.Select(check => (check.Name, check.Passed)), Is.EqualTo(new[]
        {
            ("base_matches", (bool?)true), ("loads", true), ("template", true), ("end_token", true), ("prompt_ids", true), ("teacher_forcing", true),
        }));
        Assert.That(report.Agreement!.Prompts, Is.EqualTo(20));
        Assert.That(report.Agreement.SameFirstChoice, Is.GreaterThanOrEqualTo(0.99));
        Assert.That(report.Agreement.LargestDifference, Is.InRange(1e-9, 0.02));

        var now = await _registry.Language.SendAsync(new GetDeployments());
        Assert.That(now.Select(row => (row.Reference, row.Alias, row.DeployedBy)), Is.EqualTo(new[] { ("kant:1", "production", "me") }));
        Assert.That((await _registry.Language.SendAsync(new GetModelVersion(version.Id))).Aliases, Is.EqualTo(new[] { "production" }));
        var answer = await _registry.AnswerAsync("kant@production");
        Assert.That(answer, Is.EqualTo(await _registry.AnswerAsync("kant:1")).And.Not.EqualTo(await _registry.AnswerAsync("small")));
    }

    [Test]
    public async Task Rolling_back_leads_through_all_versions_and_history_tells_what_served_when()
    {
        ModelVersion[] versions = [await _registry.TrainAsync(seed: 1), await _registry.TrainAsync(seed: 2), await _registry.TrainAsync(seed: 3)];
        List<DateTimeOffset> times = [];
        foreach (var version in versions)
        {
            await _registry.DeployAsync(version.Id);
            times.Add(_clock.GetUtcNow());
            _clock.Add(TimeSpan.FromHours(1));
        }

        await _registry.RollBackAsync(versions[2].Id);
        _clock.Add(TimeSpan.FromHours(1));
        var back = await _registry.RollBackAsync(versions[1].Id);

        Assert.That(versions.Select(version => version.Reference), Is.EqualTo(new[] { "kant:1", "kant:2", "kant:3" }));
        Assert.That((back.Reference, back.Action, back.Status), Is.EqualTo(("kant:1", "rollback", "done")));
        foreach (var (place, time) in times.Index())
        {
            Assert.That(await ServingAsync(time), Is.EqualTo(new[] { versions[place].Reference }));
        }

        Assert.That(await ServingAsync(times[0].AddYears(-1)), Is.Empty);
        Assert.That(await ServingAsync(null), Is.EqualTo(new[] { "kant:1" }));
        Assert.That(
            () => _registry.RollBackAsync(versions[0].Id),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo(
                "alias: nothing that is ready served as production before kant:1; deploy another version."));
        Assert.That(() => _registry.RollBackAsync(versions[2].Id), Throws.TypeOf<ConflictException>().With.Message.Contains("does not point to kant:3"));
        var history = await _registry.Language.SendAsync(new GetDeploymentHistory("kant"));
        Assert.That(
            history.Reverse().Select(row => $"{row.Action} {row.Reference}"),
            Is.EqualTo(new[] { "deploy kant:1", "deploy kant:2", "deploy kant:3", "rollback kant:2", "rollback kant:1" }));
    }

    [Test]
    public async Task What_serves_is_neither_put_away_nor_deleted_and_a_number_comes_only_once()
    {
        var (first, second) = (await _registry.TrainAsync(seed: 1), await _registry.TrainAsync(seed: 2));
        await _registry.DeployAsync(first.Id);
        await _registry.DeployAsync(second.Id);

        Assert.That(
            () => _registry.Language.SendAsync(new DeleteModel(second.Id)),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo(
                "id: kant:2 serves as production; deploy another one or roll back before."));
        Assert.That(() => _registry.Language.SendAsync(new ArchiveModel(second.Id)), Throws.TypeOf<ConflictException>());
        var archived = await _registry.Language.SendAsync(new ArchiveModel(first.Id));
        Assert.That((archived.Status, archived.ArchivedAt is not null), Is.EqualTo(("archived", true)));
        Assert.That(() => _registry.RollBackAsync(second.Id), Throws.TypeOf<ConflictException>().With.Message.Contains("nothing that is ready"));
        Assert.That(() => _registry.AnswerAsync("kant:1"), Throws.InstanceOf<FactoryException>().With.Message.Contains("'kant:1' was archived"));
        Assert.That(() => _registry.DeployAsync(first.Id), Throws.TypeOf<ConflictException>().With.Message.Contains("kant:1 was archived"));

        await _registry.Language.SendAsync(new UndeployModel(second.Id, new()));
        await _registry.Language.SendAsync(new DeleteModel(second.Id));
        Assert.That(Directory.Exists(second.Location), Is.False);
        Assert.That(() => _registry.Language.SendAsync(new GetModelVersion(second.Id)), Throws.TypeOf<NotFoundException>());
        Assert.That((await _registry.TrainAsync(seed: 3)).Reference, Is.EqualTo("kant:3"));
    }

    [Test]
    public async Task What_an_alias_pointed_to_cannot_be_changed_afterwards()
    {
        var version = await _registry.TrainAsync();
        await _registry.DeployAsync(version.Id);
        await using var source = NpgsqlDataSource.Create(_registry.Language.Factory.ConnectionString);
        await using var change = source.CreateCommand("update language.deployments set moved_at = moved_at - interval '1 year'");
        await using var removal = source.CreateCommand("delete from language.deployments");

        Assert.That(() => change.ExecuteNonQueryAsync(), Throws.TypeOf<PostgresException>().With.Message.Contains("stays on record"));
        Assert.That(() => removal.ExecuteNonQueryAsync(), Throws.TypeOf<PostgresException>().With.Message.Contains("stays on record"));
    }

    [Test]
    public async Task Other_weights_or_another_template_than_in_the_training_are_not_deployed()
    {
        var version = await _registry.TrainAsync();
        var template = Path.Combine(_registry.BaseFolder, "chat_template.jinja");
        var usual = await File.ReadAllTextAsync(template);
        await File.WriteAllTextAsync(template, usual.Replace("[assistant]", "[helper]", StringComparison.Ordinal));
        var otherTemplate = await _registry.DeployAsync(version.Id);
        Directory.Delete(_registry.BaseFolder, recursive: true);
        SmallBase.Write(_registry.BaseFolder, seed: 2);
        var otherWeights = await _registry.DeployAsync(version.Id);
        Directory.Delete(_registry.BaseFolder, recursive: true);

        Assert.That((otherTemplate.Status, otherWeights.Status), Is.EqualTo(("refused", "refused")), otherTemplate.Error);
        Assert.That((otherTemplate.MovedAt, otherWeights.MovedAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null)));
        Assert.That(Failed(otherTemplate), Is.EqualTo(new[] { "template" }));
        Assert.That(Failed(otherWeights), Is.EqualTo(new[] { "base_matches" }));
        Assert.That(
            () => _registry.DeployAsync(version.Id),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("model: 'kant:1' cannot be served here: its base small is not here."));
        Assert.That(await ServingAsync(null), Is.Empty);
    }

    [Test]
    public async Task All_weights_are_deployed_like_an_adapter()
    {
        var version = await _registry.TrainAsync(adapter: "full");
        var deployed = await _registry.DeployAsync(version.Id, new() { Alias = "staging" });

        Assert.That((version.Kind, deployed.Status), Is.EqualTo(("model", "done")), deployed.Error);
        Assert.That(await _registry.AnswerAsync("kant@staging"), Is.EqualTo(await _registry.AnswerAsync("kant:1")));
    }

    [Test]
    public async Task What_has_no_effect_here_is_told_and_what_makes_no_sense_refused()
    {
        var version = await _registry.TrainAsync();
        var deployed = await _registry.DeployAsync(
            version.Id, new() { DeploymentConfig = new(0.9, 4096), Notes = "Deploying v1.0 to production" });

        Assert.That(deployed.Warnings.Select(warning => warning.Split(':')[0]), Is.EqualTo(new[] { "gpu_memory_utilization", "max_model_len" }));
        Assert.That(
            () => _registry.DeployAsync(version.Id, new() { Alias = "Production!" }),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains("alias: 'Production!' is not allowed; 1 to 30"));
        Assert.That(
            () => _registry.DeployAsync(version.Id, new() { Target = "cloud" }),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains("target: 'cloud' is not known; native, vllm."));
        Assert.That(
            () => _registry.DeployAsync(version.Id, new() { Target = "vllm" }),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("LanguageModels:Vllm:Url names no server"));
        Assert.That(() => _registry.DeployAsync(Guid.NewGuid()), Throws.TypeOf<NotFoundException>());
    }

    private static IEnumerable<string> Failed(Deployment deployment) =>
        deployment.Preflight!.Checks.Where(check => check.Passed == false).Select(check => check.Name);

    private async Task<string[]> ServingAsync(DateTimeOffset? at) =>
        [.. (await _registry.Language.SendAsync(new GetDeployments(at))).Select(row => row.Reference)];

    /// <summary>Stands until it is moved.</summary>
    private sealed class MovingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Add(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
