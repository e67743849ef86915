using Npgsql;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Tests;
using YamlDotNet.RepresentationModel;

namespace StrategyFactory.EndToEnd.Packaging;

/// <summary>The examples of <c>deploy/</c>: what they name exists, and what they start does start.</summary>
internal sealed class DeploymentTests
{
    private const string Image = "strategy-factory";
    private const string Connection = "ConnectionStrings__Factory";

    [Test]
    public void Compose_names_only_what_it_declares()
    {
        var compose = Compose();
        var services = Map(compose["services"]);
        Assert.That(services.Children.Keys.Select(Text), Is.EquivalentTo(new[] { "database", "host", "worker" }));
        var volumes = Map(compose["volumes"]).Children.Keys.Select(Text).ToArray();
        foreach (var service in services.Children.Values.Select(Map))
        {
            Assert.That(List(service, "volumes").Select(mount => Text(mount).Split(':')[0]), Is.SubsetOf(volumes));
            var needed = service.Children.TryGetValue("depends_on", out var on) ? Map(on).Children.Keys : [];
            Assert.That(needed.Select(Text), Is.SubsetOf(services.Children.Keys.Select(Text)));
        }

        var build = Text(services["host"]["build"]);
        Assert.That(File.Exists(Path.Combine(Repository.Root, "deploy", build, "Dockerfile")), Is.True);
        var connection = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(Factories().Single(one => one.Arguments[0] == "serve").Connection!));
        var made = services["database"]["environment"];
        Assert.That((connection.Host, connection.Database, connection.Username), Is.EqualTo(("database", Text(made["POSTGRES_DB"]), Text(made["POSTGRES_USER"]))));
        Assert.That(connection.Password, Is.EqualTo("factory"));
    }

    [Test]
    public void Kubernetes_selects_what_it_labels_and_mounts_what_it_declares()
    {
        var objects = Kubernetes();
        var claims = objects.Where(one => Kind(one) == "PersistentVolumeClaim").Select(Name).ToArray();
        var pods = objects.Where(one => Kind(one) is "Deployment" or "StatefulSet").ToArray();
        Assert.That(pods.Select(Name), Is.EquivalentTo(new[] { "factory-database", "factory", "factory-worker" }));
        foreach (var one in pods)
        {
            var spec = one["spec"]["template"]["spec"];
            Assert.That(Text(one["spec"]["selector"]["matchLabels"]["app"]), Is.EqualTo(Text(one["spec"]["template"]["metadata"]["labels"]["app"])));
            var declared = List(Map(spec), "volumes").Select(volume => Text(volume["name"]))
                .Concat(List(Map(one["spec"]), "volumeClaimTemplates").Select(claim => Text(claim["metadata"]["name"])));
            Assert.That(List(Map(spec), "containers").SelectMany(container => List(Map(container), "volumeMounts")).Select(mount => Text(mount["name"])), Is.SubsetOf(declared));
            Assert.That(
                List(Map(spec), "volumes").Select(Map).Where(volume => volume.Children.ContainsKey("persistentVolumeClaim"))
                    .Select(volume => Text(volume["persistentVolumeClaim"]["claimName"])),
                Is.SubsetOf(claims));
        }

        var services = objects.Where(one => Kind(one) == "Service").ToArray();
        Assert.That(services.Select(one => Text(one["spec"]["selector"]["app"])), Is.EquivalentTo(new[] { "factory-database", "factory" }));
        foreach (var service in services)
        {
            var container = pods.Single(pod => Name(pod) == Text(service["spec"]["selector"]["app"]))["spec"]["template"]["spec"]["containers"][0];
            Assert.That(Text(service["spec"]["ports"][0]["port"]), Is.EqualTo(Text(container["ports"][0]["containerPort"])));
        }
    }

    [Test]
    public async Task What_both_of_them_name_starts_and_works_together()
    {
        // both start the same: processes of one stand for those of the other
        var factories = Factories();
        Assert.That(Pods().Select(Line), Is.EquivalentTo(factories.Select(Line)));
        var workers = factories.Single(one => one.Arguments[0] == "worker");
        Assert.That(workers.Replicas, Is.EqualTo(2));

        await using var external = new ExternalDatabase();
        await external.StartAsync();
        var database = new NpgsqlConnectionStringBuilder(await external.CreateAsync());
        var url = $"postgresql://{database.Username}:{Uri.EscapeDataString(database.Password ?? "")}@{Uri.EscapeDataString(database.Host!)}:{database.Port}/{database.Database}";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [Connection] = url };
        await using var storage = StorageFolder.Fresh();
        var serve = factories.Single(one => one.Arguments[0] == "serve").Arguments;
        await using var served = await ServedFactory.StartAsync(storage, environment, serve[1..]);
        await using var first = HostProcess.Start([.. workers.Arguments, "--storage", Path.Combine(storage.Root, "1")], environment);
        await using var second = HostProcess.Start([.. workers.Arguments, "--storage", Path.Combine(storage.Root, "2")], environment);
        foreach (var worker in new[] { first, second })
        {
            await Poll.UntilAsync(() => Task.FromResult(worker.Errors), said => said.Contains("takes jobs", StringComparison.Ordinal) || worker.HasExited);
            Assert.That((await worker.TerminateAsync()).Code, Is.Zero, worker.Errors);
        }

        Assert.That(File.Exists(Path.Combine(storage.Root, "api-key")), Is.True, "the key that the comments tell of");
        Assert.That(storage.ServerRuns, Is.False, "no private server");
    }

    private static string Line(Factory one) => $"{one.Replicas} × {string.Join(' ', one.Arguments)}";

    private static Factory[] Factories() =>
    [
        .. Map(Compose()["services"]).Children.Values.Select(Map).Where(service => Text(service["image"]) == Image).Select(service => new Factory(
            [.. List(service, "command").Select(Text)],
            service.Children.TryGetValue("deploy", out var deploy) ? int.Parse(Text(deploy["replicas"]), null) : 1,
            Text(service["environment"][Connection]).Replace("${FACTORY_PASSWORD:-factory}", "factory", StringComparison.Ordinal))),
    ];

    private static IEnumerable<Factory> Pods() =>
        from one in Kubernetes()
        where Kind(one) == "Deployment"
        let container = one["spec"]["template"]["spec"]["containers"][0]
        where Text(container["image"]) == Image && Text(container["env"][0]["name"]) == Connection
        select new Factory([.. List(Map(container), "args").Select(Text)], int.Parse(Text(one["spec"]["replicas"]), null), null);

    private static YamlMappingNode Compose() => Documents("compose.yaml").Single();

    private static YamlMappingNode[] Kubernetes() =>
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => Documents(Path.Combine("kubernetes", Path.GetFileName(file)))),
    ];

    private static YamlMappingNode[] Documents(string name)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Repository.Root, "deploy", name));
        stream.Load(reader);
        return stream.Documents.Select(document => Map(document.RootNode)).ToArray();
    }

    private static string Kind(YamlNode node) => Text(node["kind"]);

    private static string Name(YamlNode node) => Text(node["metadata"]["name"]);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static YamlMappingNode Map(YamlNode node) => (YamlMappingNode)node;

    private static IEnumerable<YamlNode> List(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var found) ? ((YamlSequenceNode)found).Children : [];

    /// <summary>A container of ours: what it is told.</summary>
    private sealed record Factory(string[] Arguments, int Replicas, string? Connection);
}
