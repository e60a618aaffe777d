metadata description = 'A workbook: calls by hour, outcomes, decision times, places in the fallback list, who was rung, what a person must look at.'

import { resourceNames, resourceTags } from 'types.bicep'

@description('Region of the workbook')
param location string

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

var event = 'traces | extend data = parse_json(message) | extend event = tostring(data.event)'
var decided = '${event} | where event == "call.decided"'

var charts = [
  {
    title: 'Calls by hour'
    visualization: 'barchart'
    query: '${decided} | summarize calls = count() by bin(timestamp, 1h), action = tostring(data.action)'
  }
  {
    title: 'Outcomes'
    visualization: 'table'
    query: '${event} | where event == "call.ended" | summarize calls = count() by outcome = tostring(data.outcome), hint = tostring(data.hint) | order by calls desc'
  }
  {
    title: 'Time from receipt to Graph\'s answer, in ms (the caller is gone after 15,000)'
    visualization: 'timechart'
    query: '${decided} | summarize percentiles(todouble(data.durationMs), 50, 95, 99), slowest = max(todouble(data.durationMs)) by bin(timestamp, 1h)'
  }
  {
    title: 'Where the time goes, in ms'
    visualization: 'table'
    query: '${decided} | mv-expand stage = bag_keys(data.stages) to typeof(string) | extend ms = todouble(data.stages[stage]) | summarize calls = count(), p50 = percentile(ms, 50), p95 = percentile(ms, 95), slowest = max(ms) by stage | order by p95 desc'
  }
  {
    title: 'Who decided: rota, fallback, memory'
    visualization: 'barchart'
    query: '${decided} | summarize calls = count() by bin(timestamp, 1d), source = tostring(data.source)'
  }
  {
    title: 'Attempts at Graph'
    visualization: 'table'
    query: '${decided} | summarize calls = count() by source = tostring(data.source), step = tostring(data.step), attempts = toint(data.attempts), graphStatus = toint(data.graphStatus) | order by calls desc'
  }
  {
    title: 'Who was rung'
    visualization: 'table'
    query: '${decided} | mv-expand person = data.people to typeof(string) | where isnotempty(person) | summarize calls = count(), latest = max(timestamp) by person, line = tostring(data.line), tier = toint(data.tier) | order by calls desc'
  }
  {
    title: 'What a person must look at'
    visualization: 'table'
    query: '${event} | where event in ("call.unplaced", "audit.unsaved", "graph.refused", "storage.fallback", "storage.failed", "settings.invalid", "keys.unavailable", "internal.error", "notification.dropped", "row.unreadable", "targets.cut", "health.down", "notices.undelivered", "settings.ignored", "drill.failed", "backup.failed") | project timestamp, event, message | order by timestamp desc | take 100'
  }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insights.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Ringrota: calls'
    category: 'workbook'
    sourceId: insights.id
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [
          {
            type: 9
            name: 'period'
            content: {
              version: 'KqlParameterItem/1.0'
              style: 'pills'
              parameters: [
                {
                  version: 'KqlParameterItem/1.0'
                  name: 'Period'
                  type: 4
                  isRequired: true
                  value: { durationMs: 604800000 }
                  typeSettings: {
                    selectableValues: [{ durationMs: 86400000 }, { durationMs: 604800000 }, { durationMs: 2592000000 }]
                    allowCustom: true
                  }
                }
              ]
            }
          }
        ],
        map(charts, chart => {
          type: 3
          name: chart.title
          content: {
            version: 'KqlItem/1.0'
            title: chart.title
            query: chart.query
            size: 0
            timeContextFromParameter: 'Period'
            queryType: 0
            resourceType: 'microsoft.insights/components'
            visualization: chart.visualization
          }
        })
      )
      fallbackResourceIds: [insights.id]
    })
  }
}
