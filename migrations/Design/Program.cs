using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using StrategyFactory.Host.Composition;
using StrategyFactory.Kernel.Database;

// `dotnet ef` runs this as far as Build and takes the container: the modules' contexts on a database that is never opened.
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddSingleton(NpgsqlDataSource.Create("Host=never-opened"));
builder.Services.AddScoped<DatabaseSession>();
builder.Services.AddModules(builder.Configuration);
// Unlisted, so that only the context of the module asked for is offered.
builder.Services.RemoveAll<DbContextOptions>();
using var host = builder.Build();
