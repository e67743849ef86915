using System.Reflection;
using MediatR;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Tests.Architecture;

/// <summary>The walls of the house: who may see whom.</summary>
internal sealed class BoundaryTests
{
    private static readonly string[] Handlers = [typeof(IRequestHandler<,>).Name, typeof(INotificationHandler<>).Name];

    [Test]
    public void Modules_show_nothing_but_their_contracts_and_their_module_class()
    {
        foreach (var (assembly, module) in Product.Modules)
        {
            var contracts = assembly.GetName().Name + ".Contracts";
            var visible = assembly.GetExportedTypes().Where(type => type != module && type.Namespace != contracts && !type.IsSubclassOf(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration)));
            Assert.That(visible, Is.Empty, assembly.GetName().Name);
        }
    }

    [TestCase("Numerics", "")]
    [TestCase("Kernel", "")]
    [TestCase("Neural", "Kernel")]
    [TestCase("MarketData", "Kernel Numerics")]
    [TestCase("Training", "Kernel Numerics MarketData")]
    [TestCase("Simulation", "Kernel Numerics MarketData Training")]
    [TestCase("Evolution", "Kernel Numerics MarketData Training Simulation")]
    [TestCase("PromptOptimization", "Kernel")]
    [TestCase("FineTuning", "Kernel MarketData Simulation")]
    [TestCase("Forecasting", "Kernel Numerics Neural MarketData Training")]
    [TestCase("LanguageModels", "Kernel Neural")]
    [TestCase("TerminalWorker", "Kernel FineTuning")]
    [TestCase("Dashboard", "Kernel MarketData Training Simulation Evolution PromptOptimization FineTuning Forecasting LanguageModels")]
    [TestCase("Host", "Kernel Numerics MarketData Training Simulation Evolution PromptOptimization FineTuning Forecasting LanguageModels TerminalWorker Dashboard")]
    public void References_run_one_way(string name, string allowed)
    {
        var assembly = Product.Assemblies.Single(assembly => Product.ShortName(assembly) == name);
        var used = assembly.GetReferencedAssemblies().Where(reference => reference.Name!.StartsWith("StrategyFactory.", StringComparison.Ordinal)).Select(reference => reference.Name!["StrategyFactory.".Length..]);
        Assert.That(used, Is.SubsetOf(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public void Numerics_knows_no_logger_no_clock_and_no_input_or_output()
    {
        var references = Product.Numerics.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();
        Assert.That(references, Has.None.StartsWith("Microsoft.").And.None.StartsWith("System.IO").And.None.StartsWith("System.Net").And.None.StartsWith("Npgsql"));
        var files = Product.SourceFiles.Where(file => file.StartsWith("src/Numerics/", StringComparison.Ordinal));
        Assert.That(files.Where(file => Product.Lines(file).Any(line => line.Contains("UtcNow", StringComparison.Ordinal) || line.Contains("DateTime.Now", StringComparison.Ordinal) || line.Contains("Stopwatch", StringComparison.Ordinal) || line.Contains("Random.Shared", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void Pages_know_no_database_and_of_modules_only_their_contracts()
    {
        var references = Product.Dashboard.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();
        Assert.That(references, Has.None.StartsWith("Npgsql").And.None.StartsWith("Microsoft.EntityFrameworkCore"));
        var modules = Product.Modules.Select(module => module.Module.FullName!).ToArray();
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Dashboard"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToArray();
        Assert.That(pages, Has.Length.GreaterThan(10));
        foreach (var page in pages)
        {
            var text = File.ReadAllText(page);
            Assert.That(modules.Where(module => text.Contains(module[(module.LastIndexOf('.') + 1)..], StringComparison.Ordinal)), Is.Empty, page);
            Assert.That(text, Does.Not.Contain("IServiceProvider").And.Not.Contain("HttpClient"), page);
        }
    }

    [Test]
    public void No_endpoint_touches_a_database_context()
    {
        // The lambdas of minimal APIs are methods of nested, compiler-made types.
        var endpoints = Product.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => Outermost(type).Name is var name && (name.Contains("Endpoint", StringComparison.Ordinal) || name.EndsWith("Page", StringComparison.Ordinal))).ToList();
        Assert.That(endpoints, Is.Not.Empty);
        var touching = endpoints.SelectMany(type => type.GetMethods(Everything).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType))
                .Concat(type.GetFields(Everything).Select(field => field.FieldType)).Where(IsContext).Select(context => $"{type.FullName} takes {context.Name}"));
        Assert.That(touching, Is.Empty);
    }

    [Test]
    public void Endpoints_are_mapped_only_in_classes_whose_name_says_so()
    {
        var mapping = Product.SourceFiles.Where(file => Product.Lines(file).Any(line => line.Contains(".MapGet(\"", StringComparison.Ordinal) || line.Contains(".MapPost(\"", StringComparison.Ordinal))).ToList();
        Assert.That(mapping, Is.Not.Empty);
        Assert.That(mapping.Where(file => !Product.Lines(file).Any(line => line.Contains("static class", StringComparison.Ordinal) && (line.Contains("Endpoint", StringComparison.Ordinal) || line.Contains("Page", StringComparison.Ordinal)))), Is.Empty);
    }

    [Test]
    public void Names_of_requests_and_commands_are_unique()
    {
        var requests = Product.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IBaseRequest))).ToList();
        Assert.That(requests, Has.Count.GreaterThan(20));
        Assert.That(requests.GroupBy(type => type.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty);
    }

    [Test]
    public void Every_request_has_one_handler()
    {
        var types = Product.Assemblies.SelectMany(assembly => assembly.GetTypes()).ToList();
        var handled = types.SelectMany(type => type.GetInterfaces()).Where(contract => contract.IsGenericType && Handlers.Contains(contract.GetGenericTypeDefinition().Name, StringComparer.Ordinal))
            .Select(contract => contract.GenericTypeArguments[0]).ToList();
        var requests = types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IBaseRequest)));
        Assert.That(requests.Where(request => handled.Count(type => type == request) != 1), Is.Empty);
    }

    [Test]
    public void Durable_commands_are_public_records_that_survive_json()
    {
        var commands = Product.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IDurableCommand))).ToList();
        Assert.That(commands, Is.Not.Empty);
        Assert.That(commands.Where(command => !command.IsPublic || command.GetMethod("<Clone>$") is null), Is.Empty);
    }

    /// <summary>The reconciler asks every module that has durable commands; the others have nothing that could lose its command.</summary>
    [Test]
    public void A_module_with_durable_commands_and_no_other_has_one_question_for_its_work_under_way()
    {
        foreach (var (assembly, _) in Product.Modules)
        {
            Assert.That(Made<IWorkUnderWay>(assembly), Is.EqualTo(Made<IDurableCommand>(assembly) > 0 ? 1 : 0), assembly.GetName().Name);
        }

        static int Made<T>(Assembly assembly) => assembly.GetTypes().Count(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(T)));
    }

    [Test]
    public void A_module_owns_one_schema_and_one_context()
    {
        foreach (var (assembly, _) in Product.Modules)
        {
            var contexts = assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DbContext))).ToList();
            Assert.That(contexts, Has.Count.EqualTo(1), assembly.GetName().Name);
            Assert.That(contexts[0].IsSubclassOf(typeof(ModuleContext)), Is.True);
        }
    }

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static bool IsContext(Type type) => type.IsSubclassOf(typeof(DbContext)) || type == typeof(DbContext);

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
