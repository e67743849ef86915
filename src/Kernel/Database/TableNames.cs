using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using StrategyFactory.Kernel.Names;

namespace StrategyFactory.Kernel.Database;

/// <summary>Names tables' columns, keys, references and indexes in snake_case, the way the migrations write them.</summary>
internal static class TableNames
{
    internal static void ApplySnakeCase(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.Of(property.Name));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(entity.GetTableName() + "_pkey");
            }

            foreach (var reference in entity.GetForeignKeys())
            {
                reference.SetConstraintName(entity.GetTableName() + "_" + Columns(reference.Properties) + "_fkey");
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(entity.GetTableName() + "_" + Columns(index.Properties) + "_idx");
            }
        }
    }

    private static string Columns(IEnumerable<IReadOnlyProperty> properties) =>
        string.Join('_', properties.Select(property => property.GetColumnName()));
}
