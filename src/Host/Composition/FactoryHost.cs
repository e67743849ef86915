using System.Globalization;
using System.Text.Json.Serialization;
using Npgsql;
using Serilog;
using Serilog.Events;
using StrategyFactory.Dashboard;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.FineTuning;
using StrategyFactory.Host.Changes;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Errors;
using StrategyFactory.Host.Health;
using StrategyFactory.Host.Jobs;
using StrategyFactory.Host.Landing;
using StrategyFactory.Host.Reports;
using StrategyFactory.Host.Security;
using StrategyFactory.Host.Settings;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Host.Composition;

/// <summary>Builds the process: with the web API for <c>serve</c>, without for the other verbs.</summary>
internal static class FactoryHost
{
    /// <summary>The web application on an existing database.</summary>
    internal static WebApplication BuildWeb(FactorySettings settings, string connectionString)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(FactoryHost).Assembly.GetName().Name,
        });
        Configure(builder, settings, connectionString, LogEventLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
        });
        builder.WebHost.UseUrls($"http://{settings.Listen}:{settings.Port}");
        // From a build the pages' files lie where the build found them; there ASP.NET would also take somebody for editing them and
        // serve its own copies, uncompressed.
        builder.WebHost.UseStaticWebAssets();
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.AddWebOptions();
        builder.Services.AddDashboard();
        builder.Services.AddHostedService<ChangeListener>();
        builder.Services.AddControllerLoop();
        builder.Services.AddAccess(builder.Configuration, settings);
        builder.Services.AddOpenApi("v1");
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = BodyLimit.Explain);
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            FactoryJson.Configure(options.SerializerOptions);
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });

        var app = builder.Build();
        app.UseConfiguredPathBase();
        app.UseRequestLog();
        app.UsePageHeaders();
        app.UseExceptionHandler();
        app.UseDashboard();
        app.UseWhen(context => !DashboardSetup.IsPage(context), others => others.UseStatusCodePages(ProblemAnswer.OfStatusAsync));
        app.UseAccess();
        app.UseRequestText();
        app.UseJobsDashboardHeaders();
        app.UseAntiforgery();
        app.MapOpenApi();
        app.MapPageStyle();
        app.MapStartPage();
        app.MapDashboard();
        app.MapSignIn();
        app.MapHealth();
        app.MapSettings();
        app.MapJobsDashboard();
        app.MapModules();
        app.MapReport();
        return app;
    }

    /// <summary>A process without the web API.</summary>
    internal static IHost BuildConsole(FactorySettings settings, string connectionString)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(FactoryHost).Assembly.GetName().Name,
        });
        Configure(builder, settings, connectionString, LogEventLevel.Error);
        return builder.Build();
    }

    private static void Configure(
        IHostApplicationBuilder builder, FactorySettings settings, string connectionString, LogEventLevel consoleLevel)
    {
        var services = builder.Services;
        builder.Configuration.AddReferenceVariables();
        services.AddSingleton(settings);
        AddLogging(builder, settings, consoleLevel);

        var process = ProcessName.Create();
        var database = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = process };
        services.AddSingleton(new NpgsqlDataSourceBuilder(database.ConnectionString).Build());
        services.AddSingleton<IChangeAnnouncer, ChangeAnnouncer>();
        services.AddScoped<DatabaseSession>();
        services.AddSingleton(TimeProvider.System);
        services.AddMediation();
        builder.Configuration["FineTuning:StorageFolder"] = settings.Storage;
        builder.Configuration["Forecasting:StorageFolder"] = settings.Storage;
        builder.Configuration["LanguageModels:StorageFolder"] = settings.Storage;
        services.AddModules(builder.Configuration);
        services.AddMorningReport(builder.Configuration).AddSingleton<ReportFolder>();
        var name = new InstanceName(settings.Storage);
        services.AddSingleton(_ => name);
        services.AddOptions<WorkerOptions>().Bind(builder.Configuration.GetSection(WorkerOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<JobOptions>().Bind(builder.Configuration.GetSection(JobOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddJobEngine(new(connectionString, process, name.Value, Math.Max(2, Environment.ProcessorCount), Modules.WithCommands));
        services.AddHandlersOf(typeof(FactoryHost).Assembly);
    }

    /// <summary>Logs go to stderr and to a file below the storage root, so that stdout stays free for results.</summary>
    private static void AddLogging(IHostApplicationBuilder builder, FactorySettings settings, LogEventLevel consoleLevel) =>
        builder.Services.AddSerilog(
            logger => logger
                .ReadFrom.Configuration(builder.Configuration)
                // a port in use, for example: the exception reaches the command line, which says it in one line
                .Filter.ByExcluding(entry => entry.MessageTemplate.Text == "Hosting failed to start")
                .WriteTo.Conditional(RequestLog.BelongsOnConsole, sink => sink.Console(
                    restrictedToMinimumLevel: consoleLevel,
                    standardErrorFromLevel: LogEventLevel.Verbose,
                    formatProvider: CultureInfo.InvariantCulture))
                .WriteTo.File(
                    Path.Combine(settings.Storage, "logs", "factory-.log"),
                    rollingInterval: RollingInterval.Day,
                    retainedFileCountLimit: 14,
                    shared: true,
                    formatProvider: CultureInfo.InvariantCulture),
            // several hosts of one process each have their own
            preserveStaticLogger: true);
}
