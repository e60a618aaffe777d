metadata description = 'Lets the board, a page of the app, read and write the tables from a browser. The page still needs a token of the signed-in user.'

import { resourceNames } from 'types.bicep'

@description('Names of all resources')
param names resourceNames

@description('Where the app answers; its origin is the only one that may ask')
param baseUrl string

@description('Whether there is a board; without one no origin may ask')
param board bool

resource rotaStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.rotaStorage
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: rotaStorage
  name: 'default'
  properties: {
    cors: {
      corsRules: board
        ? [
            {
              allowedOrigins: [join(take(split(baseUrl, '/'), 3), '/')]
              allowedMethods: ['GET', 'POST', 'PUT', 'PATCH', 'MERGE', 'DELETE']
              allowedHeaders: ['*']
              exposedHeaders: ['*']
              maxAgeInSeconds: 3600
            }
          ]
        : []
    }
  }
}
