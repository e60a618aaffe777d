metadata description = 'A monthly budget of the resource group, with mails at 80 % and 100 % of the cost and when 120 % is forecast.'

import { resourceNames } from 'types.bicep'

@description('Names of all resources')
param names resourceNames

@description('Amount a month, in the currency of the subscription')
param amount int

@description('First day of the month in which the budget is made, such as 2026-11-01. Azure refuses to change it later')
param startDate string

@description('Addresses that get a mail')
param emails string[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: names.actionGroup
}

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: '${names.app}-monthly'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: startDate }
    notifications: {
      most: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
        contactGroups: [people.id]
      }
      all: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Actual'
        contactEmails: emails
        contactGroups: [people.id]
      }
      forecast: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 120
        thresholdType: 'Forecasted'
        contactEmails: emails
        contactGroups: [people.id]
      }
    }
  }
}
