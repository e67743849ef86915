using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace StrategyFactory.Migrations;

/// <summary>Puts what <c>dotnet ef</c> writes for <c>src/Module</c> into <c>migrations/Module</c>.</summary>
internal sealed class ModuleFolders : IDesignTimeServices
{
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) =>
        serviceCollection.AddScoped<IMigrationsScaffolder, Scaffolder>();

    private sealed class Scaffolder(MigrationsScaffolderDependencies dependencies) : MigrationsScaffolder(dependencies)
    {
        protected override string GetDirectory(string projectDir, string? siblingFileName, string subnamespace) =>
            Path.GetFullPath(Path.Combine(projectDir, "..", "..", "migrations", new DirectoryInfo(projectDir).Name));
    }
}
